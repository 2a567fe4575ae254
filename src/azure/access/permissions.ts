import { Problem } from '../../base/problem.ts';
import { parseId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';

/** What one role assignment gives (REST: Permissions - List For Resource). `*` stands for any text. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/**
 * What Lifeboat's own identity may do at a scope, as Azure evaluates it. What is given on a subscription holds for all
 * that lies in it (documentation: "Understand scope for Azure RBAC"), so that the subscription is asked first, once for
 * all who ask at the same time; the scope itself is asked only where that does not suffice.
 */
export function createAllowed({
  arm,
  call,
}: Pick<Context, 'arm' | 'call'>): (
  scope: string,
  actions: readonly string[],
) => Promise<Readonly<Record<string, boolean>>> {
  const underway = new Map<string, Promise<readonly Permission[]>>();

  function permissionsOn(scope: string): Promise<readonly Permission[]> {
    const key = scope.toLowerCase();
    const shared = underway.get(key);
    if (shared) return shared;
    const reading = call
      .read('asked for its own rights', (abortSignal) =>
        arm.list<Permission>(`${scope}/providers/Microsoft.Authorization/permissions`, {
          query: { 'api-version': '2022-04-01' },
          abortSignal,
        }),
      )
      .finally(() => underway.delete(key));
    underway.set(key, reading);
    return reading;
  }

  return async (scope, actions) => {
    parseId('scope', scope);
    const subscription = scope.split('/').slice(0, 3).join('/');
    const above = subscription === scope ? [] : await unlessRefused(permissionsOn(subscription));
    const suffices = actions.every((action) => mayDo(above, action));
    const permissions = suffices ? above : await permissionsOn(scope);
    return Object.fromEntries(actions.map((action) => [action, mayDo(permissions, action)]));
  };
}

/** Who may not ask at the subscription may still ask at what lies in it. */
async function unlessRefused(asking: Promise<readonly Permission[]>): Promise<readonly Permission[]> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Problem && error.code === 'azure-refused') return [];
    throw error;
  }
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
