import { lookup } from '../core/lookup.ts';
import { semantic } from './refusal.ts';
import { Timespan, type Type, toDate, toNumber, toText, type Value } from './values.ts';

interface ScalarFunction {
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [number, number];
  readonly gives: Type | ((args: readonly Type[]) => Type);
  readonly run: (args: readonly Value[], now: number) => Value;
}

const manyArguments = 64;
const text1 = (run: (text: string) => Value, gives: Type = 'string'): ScalarFunction => ({
  takes: [1, 1],
  gives,
  run: ([value = null]) => run(toText(value)),
});
const value1 = (gives: Type, run: (value: Value) => Value): ScalarFunction => ({
  takes: [1, 1],
  gives,
  run: ([value = null]) => run(value),
});

const isEmpty = (value: Value): boolean => value === null || value === '';
const whole = (value: Value): number | null => {
  const number = toNumber(value);
  return number === null ? null : Math.trunc(number);
};
const toBool = (value: Value): boolean | null => {
  const text = toText(value).toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null;
};

/** The first type that is not a bare null. */
const ofBranches = (types: readonly Type[]): Type => types.find((type) => type !== 'dynamic') ?? 'dynamic';

const functions = lookup<ScalarFunction>({
  tolower: text1((text) => text.toLowerCase()),
  toupper: text1((text) => text.toUpperCase()),
  trim: { takes: [2, 2], gives: 'string', run: ([cut = null, text = null]) => trim(toText(text), toText(cut)) },
  tostring: text1((text) => text),
  toint: value1('number', whole),
  tolong: value1('number', whole),
  todouble: value1('number', toNumber),
  toreal: value1('number', toNumber),
  tobool: value1('bool', toBool),
  todatetime: value1('datetime', toDate),
  todynamic: value1('dynamic', parseJson),
  parse_json: value1('dynamic', parseJson),
  isempty: value1('bool', isEmpty),
  isnotempty: value1('bool', (value) => !isEmpty(value)),
  isnull: value1('bool', (value) => value === null),
  isnotnull: value1('bool', (value) => value !== null),
  not: value1('bool', (value) => (value === null ? null : !toBool(value))),
  strlen: text1((text) => text.length, 'number'),
  array_length: value1('number', (value) => (Array.isArray(value) ? value.length : null)),
  now: { takes: [0, 1], gives: 'datetime', run: ([offset], now) => shift(now, offset) },
  ago: { takes: [1, 1], gives: 'datetime', run: ([span], now) => shift(now, span, -1) },
  strcat: { takes: [1, manyArguments], gives: 'string', run: (args) => args.map(toText).join('') },
  split: { takes: [2, 3], gives: 'dynamic', run: split },
  substring: { takes: [2, 3], gives: 'string', run: substring },
  replace_string: { takes: [3, 3], gives: 'string', run: replaceText },
  iff: { takes: [3, 3], gives: ([, a = 'dynamic', b = 'dynamic']) => ofBranches([a, b]), run: branch },
  iif: { takes: [3, 3], gives: ([, a = 'dynamic', b = 'dynamic']) => ofBranches([a, b]), run: branch },
  case: { takes: [3, manyArguments], gives: (types) => ofBranches(results(types)), run: cases },
  coalesce: {
    takes: [2, manyArguments],
    gives: ofBranches,
    run: (args) => args.find((value) => !isEmpty(value)) ?? args.at(-1) ?? null,
  },
  bin: { takes: [2, 2], gives: ([of = 'number']) => of, run: bin },
  array_index_of: {
    takes: [2, 2],
    gives: 'number',
    run: ([list = null, wanted = null]) =>
      Array.isArray(list) ? list.findIndex((one) => toText(one as Value) === toText(wanted)) : null,
  },
  pack_array: { takes: [1, manyArguments], gives: 'dynamic', run: (args) => [...args] },
});

/** The function of that name and number of arguments; refuses one that Resource Graph does not know. */
export function scalarFunction(name: string, count: number): ScalarFunction {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!found) throw unknownFunction(name);
  const [least, most] = found.takes;
  if (count < least || count > most) throw semantic(`${name}(): function expects ${least} argument(s).`);
  return found;
}

export const unknownFunction = (name: string) => semantic(`Unknown function: '${name}'.`);

function shift(now: number, span: Value | undefined, sign = 1): Date {
  return new Date(now + sign * (span instanceof Timespan ? span.ms : 0));
}

function parseJson(value: Value): Value {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Value;
  } catch (error) {
    // Kusto gives the text itself for what is not JSON.
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

function split([text = null, by = null, index]: readonly Value[]): Value {
  const parts = toText(by) === '' ? [toText(text)] : toText(text).split(toText(by));
  return index === undefined ? parts : parts.slice(Number(index), Number(index) + 1);
}

function substring([text = null, from = null, length]: readonly Value[]): Value {
  const start = toNumber(from) ?? 0;
  const end = length === undefined || length === null ? undefined : start + (toNumber(length) ?? 0);
  return toText(text).slice(start, end);
}

function replaceText([text = null, what = null, by = null]: readonly Value[]): Value {
  return toText(what) === '' ? toText(text) : toText(text).replaceAll(toText(what), () => toText(by));
}

/** Kusto's trim takes a regular expression; here the characters of it are cut, which is the same for one character. */
function trim(text: string, cut: string): string {
  let [from, to] = [0, text.length];
  while (from < to && cut.includes(text.charAt(from))) from++;
  while (to > from && cut.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function branch([test = null, yes = null, no = null]: readonly Value[]): Value {
  return toBool(test) ? yes : no;
}

/** `case(test, result, test, result, …, otherwise)` */
function cases(args: readonly Value[]): Value {
  for (let at = 0; at + 1 < args.length; at += 2) if (toBool(args[at] ?? null)) return args[at + 1] ?? null;
  return args.at(-1) ?? null;
}

const results = (types: readonly Type[]): Type[] =>
  types.filter((_, index) => index % 2 === 1 || index === types.length - 1);

function bin([value = null, size = null]: readonly Value[]): Value {
  const step = size instanceof Timespan ? size.ms : toNumber(size);
  if (!step) return null;
  if (value instanceof Date) return new Date(Math.floor(value.getTime() / step) * step);
  if (value instanceof Timespan) return new Timespan(Math.floor(value.ms / step) * step);
  const number = toNumber(value);
  return number === null ? null : Math.floor(number / step) * step;
}
