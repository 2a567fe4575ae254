import type { Graph, Row } from './graph.ts';
import { textOf } from './graph.ts';

/** One kind of resource in a table of Resource Graph. */
export interface Wanted {
  readonly table: 'resources' | 'recoveryservicesresources';
  /** The resource type, in lower case. */
  readonly type: string;
  /** Which of them; undefined: all. */
  readonly where?: string;
  /** Names of columns, `id` among them. */
  readonly columns: readonly string[];
}

/** Finds resources of one type. What is asked for in the same moment of the same table is one request. */
export type Find = (doing: string, wanted: Wanted) => Promise<Row[]>;

interface Waiting {
  readonly doing: string;
  readonly wanted: Wanted;
  readonly answer: PromiseWithResolvers<Row[]>;
}

/**
 * {@link Find} over Resource Graph, which gives a whole tenant some 15 queries in five seconds (documentation: "Guidance
 * for throttled requests"), and shares them with everybody's other tools.
 */
export function createFind(graph: Graph): Find {
  let waiting: Waiting[] = [];

  function send(): void {
    const sent = Map.groupBy(waiting, ({ wanted }) => wanted.table);
    waiting = [];
    for (const together of sent.values()) void answer(together);
  }

  async function answer(together: readonly Waiting[]): Promise<void> {
    const types = new Set(together.map(({ wanted }) => wanted.type));
    // Rows are told apart by their type: two questions for the same one are asked each by itself.
    const groups = types.size === together.length ? [together] : together.map((one) => [one]);
    await Promise.all(groups.map(ask));
  }

  async function ask(group: readonly Waiting[]): Promise<void> {
    try {
      const rows = await graph(group[0]!.doing, queryOf(group.map(({ wanted }) => wanted)));
      for (const { wanted, answer: one } of group) {
        one.resolve(group.length === 1 ? rows : rows.filter(({ type }) => textOf(type).toLowerCase() === wanted.type));
      }
    } catch (error) {
      for (const one of group) one.answer.reject(error);
    }
  }

  return (doing, wanted) => {
    const answer = Promise.withResolvers<Row[]>();
    if (waiting.length === 0) queueMicrotask(send);
    waiting.push({ doing, wanted, answer });
    return answer.promise;
  };
}

/** One query for all of them, which are of one table and of different types. */
export function queryOf(all: readonly Wanted[]): string {
  const [first] = all;
  const each = all.map(({ type, where }) => `type =~ '${type}'${where === undefined ? '' : ` and (${where})`}`);
  const types = all.map(({ type }) => `'${type}'`).join(', ');
  const which = all.length === 1 ? each[0] : `type in~ (${types}) and (${each.map((one) => `(${one})`).join(' or ')})`;
  const columns = new Set([...all.flatMap((one) => one.columns), ...(all.length > 1 ? ['type'] : [])]);
  return `${first?.table} | where ${which} | project ${[...columns].join(', ')}`;
}
