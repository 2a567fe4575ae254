import type { World } from '../core/world.ts';
import type { Table } from './table.ts';

const mostKept = 4;
const kept = new WeakMap<World, Map<string, Table>>();

/**
 * The rows of which a page is asked for: those that the first page was cut from, as long as there are more of them to
 * come; else found anew by `find`. Ten pages are one look through the world and not ten.
 */
export function pagesOf(world: World, query: string, isNext: boolean, find: () => Table): Table {
  const tables = kept.get(world) ?? new Map<string, Table>();
  kept.set(world, tables);
  const table = (isNext ? tables.get(query) : undefined) ?? find();
  // The one that was used last stays the longest.
  tables.delete(query);
  tables.set(query, table);
  if (tables.size > mostKept) tables.delete(tables.keys().next().value!);
  return table;
}

/** There is no further page of it. */
export const lastPage = (world: World, query: string): void => void kept.get(world)?.delete(query);
