import type { ArmRequest } from './arm.ts';

/** What a request does in the words of Azure's role definitions, and to what. */
export interface Action {
  /** `Microsoft.RecoveryServices/vaults/backupPolicies/write` */
  readonly action: string;
  /** The id of the resource that it is done to. */
  readonly scope: string;
}

const verbs = { GET: 'read', HEAD: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' } as const;

/** The action that a request needs the right for: types of the path, then the verb; of a POST its last word is the verb's. */
export function actionOf({ method, path }: Pick<ArmRequest, 'method' | 'path'>): Action {
  const segments = path.split('/').filter((segment) => segment !== '');
  const provider = segments.map((segment) => segment.toLowerCase()).lastIndexOf('providers');
  const typed = provider < 0 ? ['Microsoft.Resources', ...segments] : segments.slice(provider + 1);
  const types = typed.filter((_, index) => index === 0 || index % 2 === 1);
  const isWhole = typed.length % 2 === 1;
  const scope = `/${(isWhole ? segments : segments.slice(0, -1)).join('/')}`;
  return { action: `${types.join('/')}/${verbs[method]}`, scope };
}
