import { Problem } from '../../base/problem.ts';
import type { Context } from './context.ts';
import { textOf } from './graph.ts';
import type { Listed, Subscription } from './types.ts';

/** What to list of a subscription. */
export interface ListOf {
  readonly doing: string;
  readonly path: (subscription: string) => string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * A list of each of these subscriptions, all at once. A subscription that refuses is named and not read; one that does not
 * answer is a Problem, as nothing could be said about the whole.
 */
export async function among<T>(
  { arm, call }: Pick<Context, 'arm' | 'call'>,
  subscriptions: readonly Subscription[],
  { doing, path, query }: ListOf,
): Promise<Listed<T>> {
  const unread: string[] = [];
  const lists = await Promise.all(
    subscriptions.map(async ({ id, name }) => {
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

/**
 * The subscriptions in which Resource Graph shows such resources: one request instead of one for each subscription. The
 * graph may lag some minutes behind; `lately`: ids of subscriptions that are asked whatever it shows.
 *
 * @param where a condition of the query language on rows of the table `resources`
 */
export async function holding(
  { graph, subscriptions }: Pick<Context, 'graph' | 'subscriptions'>,
  where: string,
  lately: ReadonlySet<string>,
): Promise<Subscription[]> {
  const query = `resources | where ${where} | project id, subscriptionId`;
  const [all, rows] = await Promise.all([subscriptions.list(), graph('looked which subscriptions have any', query)]);
  const shown = new Set(rows.map((row) => textOf(row.subscriptionId).toLowerCase()));
  return all.filter(({ id }) => shown.has(id.toLowerCase()) || lately.has(id.toLowerCase()));
}
