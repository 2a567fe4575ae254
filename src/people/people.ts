import { Problem } from '../base/problem.ts';
import { type Actor, type Role, roles } from '../base/turn.ts';
import type { Organisation, Principal } from '../config/organisation.ts';

/**
 * Which of the Entra groups a person is in, asked of Microsoft Graph; throws when Graph cannot be asked. `now`: what was
 * answered a moment ago does not do.
 */
export type Groups = (oid: string, groups: readonly string[], now?: 'now') => Promise<readonly string[]>;

export interface People {
  /**
   * The highest role that the organisation's rules give this person; undefined: none, which is the default. `now`: as it
   * is at this very moment, for what is about to be done on the strength of it.
   */
  roleOf(actor: Pick<Actor, 'oid' | 'tenant' | 'guest'>, now?: 'now'): Promise<Role | undefined>;
}

/** The five people that local mode knows; the Entra object id decides, never the name. */
export const localTenant = '11111111-1111-4111-8111-111111111111';
export const localPeople: readonly { readonly name: string; readonly aadObjectId: string; readonly role: Role }[] = [
  { name: 'Reader', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'reader' },
  { name: 'Operator', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000002', role: 'operator' },
  { name: 'Approver One', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000003', role: 'approver' },
  { name: 'Approver Two', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000004', role: 'approver' },
  { name: 'Admin', aadObjectId: 'aaaaaaaa-0000-4000-8000-000000000005', role: 'admin' },
];

/** Who is an admin by name or group: of the rules, and in local mode the one that it knows. */
export function adminsOf(rules: Organisation['roles'], local: boolean): readonly Principal[] {
  const known = local ? localPeople.filter(({ role }) => role === 'admin') : [];
  return [...rules.admin, ...known.map(({ aadObjectId }) => ({ kind: 'person' as const, id: aadObjectId }))];
}

/** `role` may do what `needed` may. */
export function mayDo(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}

/**
 * Roles from `roles:` of the organisation's rules, in local mode added to the five people's. Guests and other tenants
 * have none. A group that cannot be asked gives nobody anything: the person is refused with that reason.
 */
export function createPeople(options: {
  readonly tenant: string;
  readonly rules: Organisation['roles'];
  readonly groups: Groups;
  readonly local: boolean;
}): People {
  const fixed = options.local ? localPeople : [];
  return {
    async roleOf({ oid, tenant, guest }, now) {
      if (guest || tenant.toLowerCase() !== options.tenant.toLowerCase()) return undefined;
      for (const role of [...roles].reverse()) {
        if (fixed.some((person) => person.role === role && person.aadObjectId === oid)) return role;
        if (await isIn(options.rules[role], oid, (groups) => options.groups(oid, groups, now))) return role;
      }
      return undefined;
    },
  };
}

async function isIn(
  principals: readonly Principal[],
  oid: string,
  ask: (groups: readonly string[]) => ReturnType<Groups>,
): Promise<boolean> {
  if (principals.some(({ kind, id }) => kind === 'person' && id === oid)) return true;
  const named = principals.filter(({ kind }) => kind === 'group').map(({ id }) => id);
  if (named.length === 0) return false;
  return (await ask(named)).length > 0;
}

/** What somebody without a sufficient role is told: their id, and the line that an admin would add. */
export function refusal(actor: Actor, tenant: string, role: Role | undefined, needed: Role): Problem {
  if (actor.guest || actor.tenant.toLowerCase() !== tenant.toLowerCase()) {
    return new Problem('forbidden', 'Guests and people of other organisations cannot use Lifeboat.', {
      hint: `Your Entra object id is ${actor.oid || 'not known to Teams'}, your tenant ${actor.tenant || 'unknown'}. With an account of this organisation, ask an admin to add its id to lifeboat.yaml under roles: → ${lineFor(actor, needed)}`,
    });
  }
  const have = role ? `You are ${article(role)}` : 'You have no role in Lifeboat yet';
  return new Problem('forbidden', `${have}; this needs ${article(needed)}.`, {
    hint: `Ask an admin to add this line to lifeboat.yaml under roles: → ${lineFor(actor, needed)}`,
  });
}

function lineFor({ oid }: Actor, role: Role): string {
  return `${role}:  - ${oid || '(your Entra object id)'}`;
}

function article(role: Role): string {
  return /^[aeio]/.test(role) ? `an ${role}` : `a ${role}`;
}
