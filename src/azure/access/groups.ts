import type { TokenCredential } from '@azure/identity';
import { Problem } from '../../base/problem.ts';
import type { Groups } from '../../people/people.ts';

const graph = 'https://graph.microsoft.com';

/** At most so many groups a call (Graph: "user: checkMemberGroups"). */
const mostGroups = 20;

/** An answer is good for this long, in milliseconds, for who only looks and asks: what is done asks anew. */
const kept = 60_000;

/** Members of a group that are asked for: enough to tell whom to call. */
const mostMembers = 20;

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

  return (oid, groups, now) => {
    const key = `${oid}:${groups.join()}`;
    const before = answers.get(key);
    if (!now && before && before.until > options.now()) return before.groups;
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

/**
 * The people in a group, transitively, by their object ids (Graph: "List group transitive members"); undefined: Graph
 * cannot be asked, or does not answer within some seconds. Kept for ten minutes, failures for one.
 */
export function createGroupMembers(options: {
  credential: () => TokenCredential;
  now: () => number;
  endpoint?: string;
}): (group: string) => Promise<readonly string[] | undefined> {
  const answers = new Map<string, { readonly until: number; readonly members: readonly string[] | undefined }>();
  return async (group) => {
    const before = answers.get(group);
    if (before && before.until > options.now()) return before.members;
    const members = await ask(group).catch(() => undefined);
    answers.set(group, { until: options.now() + (members ? 10 * kept : kept), members });
    return members;
  };

  async function ask(group: string): Promise<readonly string[] | undefined> {
    const token = await options.credential().getToken(`${graph}/.default`, { abortSignal: AbortSignal.timeout(3_000) });
    const query = `$select=id&$top=${mostMembers}`;
    const path = `v1.0/groups/${group}/transitiveMembers/microsoft.graph.user`;
    const answer = await fetch(`${options.endpoint ?? graph}/${path}?${query}`, {
      headers: { authorization: `Bearer ${token?.token}` },
      signal: AbortSignal.timeout(3_000),
    });
    if (!answer.ok) return undefined;
    return ((await answer.json()) as { value: { id: string }[] }).value.map(({ id }) => id.toLowerCase());
  }
}
