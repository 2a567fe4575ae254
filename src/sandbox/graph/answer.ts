import type { Json } from '../core/respond.ts';
import { QueryError } from './refusal.ts';
import type { Table } from './table.ts';
import { isoTime, type Type, type Value } from './values.ts';

/** The largest page, and the one that is given without `$top`. */
const mostRows = 1000;
const usualRows = 100;

/**
 * One page of a query's result in the form that the options ask for. Further pages need an `id` column: without it the
 * result is cut off and says so (documentation: "Working with large Azure resource data sets").
 */
export function answer(table: Table, options: Json): Json {
  const size = Math.min(wholeNumber(options.$top, '$top') ?? usualRows, mostRows);
  const from = tokenStart(options.$skipToken) ?? wholeNumber(options.$skip, '$skip') ?? 0;
  const page = { columns: table.columns, rows: table.rows.slice(from, from + size) };
  const next = from + page.rows.length;
  const more = next < table.rows.length;
  const paged = more && table.columns.has('id');
  return {
    totalRecords: table.rows.length,
    count: page.rows.length,
    data: options.resultFormat === 'table' ? asTable(page) : asObjects(page),
    facets: [],
    resultTruncated: more && !paged ? 'true' : 'false',
    ...(paged ? { $skipToken: skipToken(size, next) } : {}),
  };
}

function wholeNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new QueryError('InvalidQuery', `The option ${name} must be a whole number.`);
}

/** Azure's token is base64 of JSON too; nobody may rely on what is in it. */
const skipToken = (rows: number, skip: number): string =>
  Buffer.from(JSON.stringify({ $id: '1', MaxRows: rows, RowsToSkip: skip })).toString('base64');

function tokenStart(token: unknown): number | undefined {
  if (typeof token !== 'string' || token === '') return undefined;
  const found = /"RowsToSkip":\s*(\d+)/.exec(Buffer.from(token, 'base64').toString());
  if (!found) throw new QueryError('InvalidSkipToken', 'The skip token is not valid.');
  return Number(found[1]);
}

function asObjects({ columns, rows }: Table): readonly unknown[] {
  const names = [...columns.keys()];
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, plain(row[name] ?? null)])));
}

const typeNames: Readonly<Record<Type, string>> = {
  string: 'string',
  number: 'integer',
  bool: 'boolean',
  datetime: 'datetime',
  timespan: 'string',
  dynamic: 'object',
};

function asTable({ columns, rows }: Table): Json {
  const names = [...columns.keys()];
  return {
    columns: [...columns].map(([name, type]) => ({ name, type: typeNames[type] })),
    rows: rows.map((row) => names.map((name) => plain(row[name] ?? null))),
  };
}

const plain = (value: Value): unknown => (value instanceof Date ? isoTime(value) : value);
