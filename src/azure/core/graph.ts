import type { Call } from './call.ts';
import type { Clients } from './clients.ts';

/** One row: the columns that the query projects. Text in any case; `properties` as ARM gives them. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Asks Azure Resource Graph over all subscriptions that Lifeboat's identity may read. The graph may lag minutes behind
 * Resource Manager: it is for finding and listing, never for deciding a write. Queries must project `id`, without
 * which the service gives no further pages (docs: "Paging results"). No page follows once there are `most` rows.
 */
export type Graph = (doing: string, query: string, most?: number) => Promise<Row[]>;

export function createGraph(clients: Clients, call: Call): Graph {
  return (doing, query, most = Number.POSITIVE_INFINITY) =>
    call.read(doing, async (abortSignal) => {
      const rows: Row[] = [];
      let skipToken: string | undefined;
      do {
        const options = { resultFormat: 'objectArray' as const, top: 1000, ...(skipToken && { skipToken }) };
        const page = await clients.graph.resources({ query, options }, { abortSignal });
        rows.push(...(page.data as Row[]));
        skipToken = page.skipToken;
      } while (skipToken && rows.length < most);
      return rows;
    });
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
