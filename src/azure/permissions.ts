import { parseId } from './arm-id.ts';
import type { Azure } from './azure.ts';
import type { Context } from './context.ts';

/** What one role assignment gives (REST: Permissions - List For Resource). `*` stands for any text. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** What Lifeboat's own identity may do at a scope, as Azure evaluates it. */
export function createAllowed({ arm, call }: Context): Azure['allowed'] {
  return async (scope, actions) => {
    parseId('scope', scope);
    const permissions = await call.read('asked for its own rights', (abortSignal) =>
      arm.list<Permission>(`${scope}/providers/Microsoft.Authorization/permissions`, {
        query: { 'api-version': '2022-04-01' },
        abortSignal,
      }),
    );
    return Object.fromEntries(actions.map((action) => [action, mayDo(permissions, action)]));
  };
}

/** Each assignment stands alone: what one excludes another may give (docs: "Understand role definitions"). */
export function mayDo(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions = [], notActions = [] }) =>
      actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action)),
  );
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern.split('*').map((text) => text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`, 'i').test(action);
}
