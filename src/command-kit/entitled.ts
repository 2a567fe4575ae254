import type { Decision, Lapse, Request } from '../approvals/request.ts';
import type { Role } from '../base/turn.ts';
import { mayDo } from '../people/people.ts';
import type { Services } from './services.ts';

type Asked = Pick<Services, 'people' | 'requests' | 'tenant'>;

/**
 * Who of those that a request rests on may no longer do what they did: ask for it, or agree to it. Their roles are read
 * at this moment, group memberships from Microsoft Graph. `roleFor`: what a command of that name needs. Throws a
 * Problem `azure-unavailable` when Graph cannot be asked.
 */
export async function lapsesOf(
  asked: Asked,
  request: Request,
  roleFor: (command: string) => Role | undefined,
): Promise<readonly Lapse[]> {
  const parent = request.parent === undefined ? undefined : await asked.requests.get(request.parent);
  const needed = roleFor((parent ?? request).command) ?? 'admin';
  const { requester } = request;
  const checks = [
    lapseOf(asked, requester, needed),
    ...(parent ?? request).approvals.map((one) => lapseOf(asked, personOf(one, asked.tenant), 'approver')),
  ];
  return (await Promise.all(checks)).filter((one) => one !== undefined);
}

/** Only people of our own directory decide, so that of an older decision is known. */
const personOf = ({ oid, name, tenant }: Decision, own: string) => ({ oid, name, tenant: tenant ?? own, guest: false });

async function lapseOf(
  { people }: Asked,
  person: Parameters<Services['people']['roleOf']>[0] & { readonly name: string },
  needed: Role,
): Promise<Lapse | undefined> {
  const role = await people.roleOf(person, 'now');
  if (mayDo(role, needed)) return undefined;
  const { oid, name } = person;
  return { oid, name, why: `is no ${needed} any more` };
}
