import { setTimeout } from 'node:timers/promises';
import type { Call } from './call.ts';
import type { Clients } from './clients.ts';
import { longestWait } from './retry.ts';

/** One row: the columns that the query projects. Text in any case; `properties` as ARM gives them. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Asks Azure Resource Graph over all subscriptions that Lifeboat's identity may read. The graph may lag minutes behind
 * Resource Manager: it is for finding and listing, never for deciding a write. Queries must project `id`, without
 * which the service gives no further pages (docs: "Paging results"). No page follows once there are `most` rows.
 */
export type Graph = (doing: string, query: string, most?: number) => Promise<Row[]>;

/** @param wait how long Azure's own quota is used up for, in milliseconds: a query that waits is cheaper than one that is refused */
export function createGraph(clients: Clients, call: Call, wait: () => number): Graph {
  return (doing, query, most = Number.POSITIVE_INFINITY) =>
    call.read(doing, async (abortSignal) => {
      const rows: Row[] = [];
      let skipToken: string | undefined;
      do {
        await rest(Math.min(wait(), longestWait), abortSignal);
        const options = { resultFormat: 'objectArray' as const, top: 1000, ...(skipToken && { skipToken }) };
        const page = await clients.graph.resources({ query, options }, { abortSignal });
        rows.push(...(page.data as Row[]));
        skipToken = page.skipToken;
      } while (skipToken && rows.length < most);
      return rows;
    });
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal });
}

/** A string literal of the query language: quotes and backslashes escaped, control characters out. */
export function quoted(text: string): string {
  const plain = text.replaceAll(/\p{Cc}/gu, ' ');
  return `'${plain.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A column as text; empty when it is missing. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Of items, jobs and policies of Azure Backup: those of VMs. */
export const ofVms = "tostring(properties.backupManagementType) =~ 'AzureIaasVM'";
