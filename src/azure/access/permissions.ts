import { parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';

/** What one role assignment gives (REST: Permissions - List For Resource). `*` stands for any text. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** What Lifeboat's own identity may do at a scope, as Azure evaluates it. */
export function createAllowed({
  arm,
  call,
}: Context): (scope: string, actions: readonly string[]) => Promise<Readonly<Record<string, boolean>>> {
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

/** Piece by piece, each where it first fits: a pattern of a custom role may have any number of stars. */
function matches(pattern: string, action: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const whole = action.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return whole === head;
  if (!whole.startsWith(head) || !whole.endsWith(tail)) return false;
  let from = head.length;
  for (const piece of rest) {
    const at = whole.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from + tail.length <= whole.length;
}
