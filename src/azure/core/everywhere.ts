import { Problem } from '../../base/problem.ts';
import type { Context } from './context.ts';
import type { Listed } from './types.ts';

/**
 * A list of every subscription, all at once. A subscription that refuses is named and not read; one that does not
 * answer is a Problem, as nothing could be said about the whole.
 */
export async function everywhere<T>(
  { arm, call, subscriptions }: Pick<Context, 'arm' | 'call' | 'subscriptions'>,
  doing: string,
  path: (subscription: string) => string,
  query: Readonly<Record<string, string>>,
): Promise<Listed<T>> {
  const unread: string[] = [];
  const lists = await Promise.all(
    (await subscriptions.list()).map(async ({ id, name }) => {
      try {
        return await call.read(doing, (abortSignal) => arm.list<T>(path(id), { query, abortSignal }));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'azure-refused') throw error;
        unread.push(name);
        return [];
      }
    }),
  );
  return { found: lists.flat(), unread };
}
