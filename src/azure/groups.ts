import type { TokenCredential } from '@azure/identity';
import type { Groups } from '../people.ts';
import { Problem } from '../problem.ts';

const graph = 'https://graph.microsoft.com';

/** At most so many groups a call (Graph: "user: checkMemberGroups"). */
const mostGroups = 20;

/** An answer is good for this long, in milliseconds: somebody who leaves a group is out within a minute. */
const kept = 60_000;

/**
 * Which of some Entra groups a person is in, transitively, asked of Microsoft Graph. Needs the application permissions
 * `User.Read.All` and `GroupMember.Read.All`. Groups that Graph leaves out count as "not in it".
 */
export function createGroups(options: {
  credential: () => TokenCredential;
  now: () => number;
  endpoint?: string;
}): Groups {
  const answers = new Map<string, { readonly until: number; readonly groups: Promise<readonly string[]> }>();
  const endpoint = options.endpoint ?? graph;

  return (oid, groups) => {
    const key = `${oid}:${groups.join()}`;
    const before = answers.get(key);
    if (before && before.until > options.now()) return before.groups;
    const asked = ask(oid, groups);
    answers.set(key, { until: options.now() + kept, groups: asked });
    asked.catch(() => answers.delete(key));
    return asked;
  };

  async function ask(oid: string, groups: readonly string[]): Promise<readonly string[]> {
    try {
      return await membership(oid, groups);
    } catch (cause) {
      throw new Problem('azure-unavailable', 'Microsoft Graph could not be asked which groups you are in.', {
        hint: 'Try again; if it repeats, an admin checks that Lifeboat may read group memberships.',
        cause,
      });
    }
  }

  async function membership(oid: string, groups: readonly string[]): Promise<readonly string[]> {
    const token = await options.credential().getToken(`${graph}/.default`);
    const found: string[] = [];
    for (let from = 0; from < groups.length; from += mostGroups) {
      const answer = await fetch(`${endpoint}/v1.0/users/${oid}/checkMemberGroups`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token?.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ groupIds: groups.slice(from, from + mostGroups) }),
        signal: AbortSignal.timeout(5_000),
      });
      if (!answer.ok) throw new Error(`Microsoft Graph answered ${answer.status} when asked for group membership`);
      found.push(...((await answer.json()) as { value: string[] }).value);
    }
    return found;
  }
}
