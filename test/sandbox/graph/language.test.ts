import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answer } from '../../../src/sandbox/graph/answer.ts';
import { parseQuery } from '../../../src/sandbox/graph/parse-query.ts';
import { QueryError } from '../../../src/sandbox/graph/refusal.ts';
import { runQuery, type Source } from '../../../src/sandbox/graph/run.ts';
import type { Table } from '../../../src/sandbox/graph/table.ts';
import type { Type, Value } from '../../../src/sandbox/graph/values.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const types: [string, Type][] = [
  ['id', 'string'],
  ['name', 'string'],
  ['n', 'number'],
  ['at', 'datetime'],
  ['properties', 'dynamic'],
];
const rows: Record<string, Value>[] = [
  {
    id: '/a',
    name: 'Web-01',
    n: 3,
    at: new Date(now - 3_600_000),
    properties: { os: 'Linux', size: 5, tags: ['x', 'y'] },
  },
  {
    id: '/b',
    name: 'db',
    n: 1,
    at: new Date(now - 90_000_000),
    properties: { os: 'windows', size: null, nested: { 'a b': 1 } },
  },
  { id: '/c', name: '', n: 3, at: null, properties: { os: 'linux', when: '2026-05-04T09:00:00Z' } },
];
const source: Source = (table) =>
  table === 'empty' ? { columns: new Map(types), rows: [] } : { columns: new Map(types), rows };

const run = (query: string): Table => runQuery(parseQuery(query), source, now);
const ids = (condition: string): string =>
  run(`t | where ${condition}`)
    .rows.map(({ id }) => id)
    .join('');
const values = (expression: string): Value[] => run(`t | project x = ${expression}`).rows.map(({ x }) => x ?? null);
const data = (query: string): unknown => JSON.parse(JSON.stringify(answer(run(query), {}).data));

describe('where', () => {
  test.each([
    ["name == 'web-01'", ''],
    ["name =~ 'web-01'", '/a'],
    ["name !~ 'web-01'", '/b/c'],
    ["name != ''", '/a/b'],
    ["properties.os == 'linux'", '/c'],
    ["properties.os =~ 'LINUX'", '/a/c'],
    ["properties['os'] has 'lin'", ''],
    ["name has 'WEB'", '/a'],
    ["name !has 'web'", '/b/c'],
    ["name contains 'EB-'", '/a'],
    ["name contains_cs 'EB-'", ''],
    ["name startswith 'w' and name endswith '01'", '/a'],
    ["name !startswith 'w'", '/b/c'],
    ["name in ('db', 'Web-01')", '/a/b'],
    ["name in~ ('DB')", '/b'],
    ["name !in ('db')", '/a/c'],
    ["name !in~ ('DB')", '/a/c'],
    ["name has_any ('db', 'web')", '/a/b'],
    ['n > 1', '/a/c'],
    ['n between (1 .. 2)', '/b'],
    ['n == 1 or n == 3', '/a/b/c'],
    ["not(n == 1) and (name == '' or n < 0)", '/c'],
    ['at > ago(1d)', '/a'],
    ['at < now()', '/a/b'],
    ['at > datetime(2026-05-04)', '/a'],
    ['at == datetime(2026-05-04T09:00:00Z)', '/a'],
    ['todatetime(properties.when) > ago(2h)', '/c'],
    ['isnotempty(name)', '/a/b'],
    ['isempty(properties.nothing.at.all)', '/a/b/c'],
    ['isnull(at)', '/c'],
    ['isnotempty(name) == (0)', '/c'],
    ['properties.size > 4', '/a'],
    ["properties.nothing != 'x'", '/a/b/c'],
    ["tolower(coalesce(tostring(properties.nothing), name)) == 'db'", '/b'],
    ['array_length(properties.tags) == 2', '/a'],
  ])('%s', (condition, expected) => {
    expect(ids(condition)).toBe(expected);
  });
});

describe('expressions', () => {
  test.each<[string, Value]>([
    ["strcat(name, '/', n)", 'Web-01/3'],
    ["split(id, '/')[1]", 'a'],
    ["split('a/b/c', '/')[-1]", 'c'],
    ["iff(n > 2, 'big', 'small')", 'big'],
    ["case(n == 1, 'one', n == 3, 'three', 'other')", 'three'],
    ["properties.nested['a b']", null],
    ["toint('12') + 1", 13],
    ['-n * 2', -6],
    ['n / 2', 1.5],
    ['7 % 4', 3],
    ['tostring(properties.tags)', '["x","y"]'],
    ['parse_json(\'{"a":[1,2]}\').a[1]', 2],
    ['substring(name, 0, 3)', 'Web'],
    ["replace_string(name, '-', '_')", 'Web_01'],
    ["toupper('aß')", 'ASS'],
    ['strlen(name)', 6],
    ['dynamic([1, "a"])[1]', 'a'],
    ["@'C:\\x'", 'C:\\x'],
    ["'it\\'s'", "it's"],
    ['bin(7, 5)', 5],
  ])('%s', (expression, expected) => {
    expect(values(expression)[0]).toEqual(expected);
  });

  test('times: differences, sums, bins, and how they are shown', () => {
    expect(data("t | where id == '/a' | project old = now() - at, later = at + 1h, day = bin(at, 1d)")).toEqual([
      { old: '01:00:00', later: '2026-05-04T10:00:00.0000000Z', day: '2026-05-04T00:00:00.0000000Z' },
    ]);
  });
});

describe('operators', () => {
  test('project keeps, renames and computes; names come from paths', () => {
    expect(
      data("t | where id == '/a' | project name, os = properties.os, properties.size, toupper(name), n + 1"),
    ).toEqual([{ name: 'Web-01', os: 'Linux', properties_size: 5, Column1: 'WEB-01', Column2: 4 }]);
    expect([...run('t | project-away prop*, at').columns.keys()]).toEqual(['id', 'name', 'n']);
    expect([...run('t | project-keep n*').columns.keys()]).toEqual(['name', 'n']);
    expect(data("t | project-rename key = id | where key == '/b' | project key")).toEqual([{ key: '/b' }]);
  });

  test('extend does not see its own columns', () => {
    expect(values('n')[0]).toBe(3);
    expect(() => run('t | extend a = 1, b = a')).toThrow(QueryError);
  });

  test('summarize groups and counts', () => {
    expect(
      data(
        't | summarize count(), m = max(at), dcount(name), s = make_set(tolower(tostring(properties.os))) by n | order by n asc',
      ),
    ).toEqual([
      { n: 1, count_: 1, m: '2026-05-03T09:00:00.0000000Z', dcount_name: 1, s: ['windows'] },
      { n: 3, count_: 2, m: '2026-05-04T09:00:00.0000000Z', dcount_name: 2, s: ['linux'] },
    ]);
    expect(data('t | summarize countif(n > 1), min(n), sum(n), avg(n) by tostring(properties.none)')).toEqual([
      { properties_none: '', countif_: 2, min_n: 1, sum_n: 7, avg_n: 7 / 3 },
    ]);
    expect(data('empty | summarize count()')).toEqual([{ count_: 0 }]);
    expect(data('empty | summarize count() by name')).toEqual([]);
  });

  test('sorts descending unless told, empties last or first', () => {
    const order = (by: string): string =>
      run(`t | sort by ${by}`)
        .rows.map(({ id }) => id)
        .join('');
    expect(order('n, id asc')).toBe('/a/c/b');
    expect(order('at')).toBe('/a/b/c');
    expect(order('at asc')).toBe('/c/b/a');
    expect(order('at asc nulls last')).toBe('/b/a/c');
    expect(run('t | top 1 by at').rows.map(({ id }) => id)).toEqual(['/a']);
  });

  test('take, count, distinct', () => {
    expect(run('t | limit 2').rows).toHaveLength(2);
    expect(data('t | where n == 3 | count')).toEqual([{ Count: 2 }]);
    expect(data('t | distinct n')).toEqual([{ n: 3 }, { n: 1 }]);
  });

  test('join in its four flavours; equal names get a number', () => {
    const join = (kind: string): string =>
      run(
        `t | project id, k = n | join kind=${kind} (t | where id != '/b' | project k = n, id) on k | sort by id asc, id1 asc`,
      )
        .rows.map(({ id, id1 }) => `${id}${id1}`)
        .join(' ');
    expect(join('inner')).toBe('/a/a /a/c /c/a /c/c');
    expect(join('innerunique')).toBe('/a/a /a/c');
    expect(join('leftouter')).toBe('/a/a /a/c /b /c/a /c/c');
    expect(
      data(
        't | where n == 1 | project id | join kind=leftouter (empty | project other = id, m = n) on $left.id == $right.other',
      ),
    ).toEqual([{ id: '/b', other: '', m: null }]);
    expect(run('t | where n == 1 | join kind=fullouter (t) on id').rows).toHaveLength(3);
  });

  test('union and mv-expand', () => {
    expect(run('t | union t, (t | where n == 1)').rows).toHaveLength(7);
    expect(data('t | mv-expand tag = properties.tags | where isnotempty(tag) | project id, tag')).toEqual([
      { id: '/a', tag: 'x' },
      { id: '/a', tag: 'y' },
    ]);
  });

  test('comments, line breaks and a final semicolon', () => {
    expect(run('t // all\n| where n == 1 // one\n;').rows).toHaveLength(1);
  });
});

describe('what Azure refuses is refused', () => {
  test.each([
    'where where',
    't |',
    't | where',
    't | frobnicate',
    't | where n = 1',
    't | where nope == 1',
    't | where frob(n)',
    't | where at > 5',
    "t | where at > '2026-01-01'",
    't | where properties.when > ago(1d)',
    't | where name > 1',
    "t | where name < 'b'",
    't | where name and n',
    't | where name.x == 1',
    't | summarize count() by properties.os',
    't | summarize tolower(name)',
    't | sort by properties.os',
    't | join kind=leftanti (t) on id',
    't | join (t) on properties',
    't | take many',
    't | mv-expand name',
    'let x = 1; t | take x',
    't | join (t) on id | join (t) on id | join (t) on id | join (t) on id',
    't | join (t) on id | join (t) on id',
    't | join (t | join (t) on id) on id',
    't | join (u) on id | join (v) on id',
    't | join (resources) on id | join (resourcecontainers) on id',
    "t | where name == 'open",
    't | where (n == 1',
    't | project n + name',
    `t | where ${'('.repeat(5000)}n${')'.repeat(5000)} == 1`,
    `t | where ${'n == 1 or '.repeat(5000)}n == 1`,
    `t | where ${'-'.repeat(10000)}n == 1`,
    `t | where properties${'.a'.repeat(5000)} == 1`,
  ])('%.60s', (query) => {
    expect(() => run(query)).toThrow(QueryError);
  });

  test('a parser failure says where', () => {
    const thrown = (): unknown => {
      try {
        return run('t\n| where n ==');
      } catch (error) {
        return error;
      }
    };
    expect(thrown()).toMatchObject({ code: 'ParserFailure', at: { line: 2, column: 12, token: '<EOF>' } });
  });
});

describe('whatever is asked', () => {
  const words = [
    't',
    '|',
    'where',
    'project',
    'extend',
    'summarize',
    'by',
    'join',
    'kind',
    '=',
    'on',
    'sort',
    'asc',
    'take',
    'count',
    'union',
    'mv-expand',
    'distinct',
    'top',
    'name',
    'n',
    'at',
    'properties',
    '.os',
    "['os']",
    '==',
    '=~',
    '!=',
    '<',
    'and',
    'or',
    'not(',
    '(',
    ')',
    'in~',
    'has',
    'between',
    '..',
    ',',
    "'x'",
    '1',
    '1d',
    'ago(1d)',
    'now()',
    'datetime(2026-01-01)',
    'dynamic([1])',
    'count()',
    'max(n)',
    'tostring(',
    'split(id,"/")[1]',
    'iff(',
    '-',
    '+',
    '*',
    '/',
    '%',
    '__proto__',
    'constructor',
    '$left',
    'toString',
    '\n',
    '//',
    '"',
    '\\',
  ];

  const ends = (query: string): void => {
    try {
      JSON.stringify(answer(run(query), {}));
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
    }
  };

  test('it is answered or refused, never more: words of the language in any order', () => {
    const query = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((list) => list.join(' '));
    fc.assert(fc.property(query, ends), { numRuns: 5_000 });
  });

  test('pipelines that are nearly right', () => {
    const column = fc.constantFrom(
      'name',
      'n',
      'at',
      'properties.os',
      'properties',
      'id',
      'tostring(properties.size)',
      "'a'",
      '1',
      '1h',
      'now()',
      '-n',
      'split(id, "/")',
      'null',
      'true',
      '__proto__',
    );
    const op = fc.constantFrom(
      '==',
      '!=',
      '=~',
      '<',
      '>=',
      'has',
      'contains',
      '+',
      '-',
      '*',
      '/',
      '%',
      'and',
      'or',
      '!startswith',
    );
    const expression = fc.tuple(column, op, column).map((parts) => parts.join(' '));
    const step = fc.oneof(
      expression.map((one) => `where ${one}`),
      expression.map((one) => `extend x = ${one}`),
      fc
        .tuple(expression, column)
        .map(([one, other]) => `project id, n, name, at, properties, y = ${one}, __proto__ = ${other}`),
      fc
        .tuple(
          fc.constantFrom('count()', 'max', 'min', 'sum', 'avg', 'dcount', 'make_set', 'make_list', 'any'),
          column,
          column,
        )
        .map(([f, a, b]) => `summarize ${f.endsWith(')') ? f : `${f}(${a})`} by ${b}`),
      column.map((one) => `sort by ${one}`),
      column.map((one) => `distinct ${one}`),
      column.map((one) => `mv-expand z = ${one}`),
      fc.constantFrom('inner', 'leftouter', 'innerunique', 'fullouter').map((kind) => `join kind=${kind} (t) on id`),
      fc.constant('union (t | take 1)'),
    );
    const query = fc.array(step, { maxLength: 6 }).map((steps) => ['t', ...steps].join(' | '));
    fc.assert(fc.property(query, ends), { numRuns: 5_000 });
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => ends(`t | where ${text}`)),
      { numRuns: 5_000 },
    );
  });
});
