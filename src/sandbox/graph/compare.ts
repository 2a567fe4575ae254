import { lookup } from '../core/lookup.ts';
import { semantic } from './refusal.ts';
import { rank, type Type, toNumber, toText, type Value } from './values.ts';

type Comparison = (left: Value, right: Value) => boolean | null;

const equality = ['==', '!='];

/**
 * The comparison `op` for values of these types; throws where Kusto refuses to compare them. A comparison with a
 * missing value is null, which is not true; text is never missing, only empty.
 */
export function comparison(op: string, left: Type, right: Type): Comparison {
  const textual = textOperators[op];
  if (textual) return checkedText(op, left, right, (a, b) => textual(toText(a), toText(b)));
  const isEquality = equality.includes(op);
  if (isEquality && [left, right].includes('string')) {
    const same: Comparison = (a, b) => (toText(a) === toText(b)) === (op === '==');
    return checkedText(op, left, right, same);
  }
  if (!isComparable(left, right, isEquality)) throw cannotCompare(left, right);
  return (a, b) => ordered(op, a, b);
}

const isText = (type: Type): boolean => type === 'string' || type === 'dynamic';

function checkedText(op: string, left: Type, right: Type, compare: Comparison): Comparison {
  if (isText(left) && isText(right)) return compare;
  throw equality.includes(op) ? cannotCompare(left, right) : semantic(`The operator '${op}' needs text on both sides.`);
}

function isComparable(left: Type, right: Type, isEquality: boolean): boolean {
  const numeric: readonly Type[] = ['number', 'bool'];
  if (numeric.includes(left) && numeric.includes(right)) return true;
  const isDynamic = left === 'dynamic' || right === 'dynamic';
  const others = [left, right].filter((type) => type !== 'dynamic');
  if (isDynamic) return others.length === 0 ? isEquality : others.every((type) => numeric.includes(type));
  return left === right && left !== 'string';
}

const cannotCompare = (left: Type, right: Type) =>
  semantic(`Cannot compare values of types ${left} and ${right}. Try adding explicit casts.`);

function ordered(op: string, left: Value, right: Value): boolean | null {
  const a = scalar(left);
  const b = scalar(right);
  if (a === null || b === null) return null;
  if (op === '==') return a === b;
  if (op === '!=') return a !== b;
  if (typeof a !== typeof b) return null;
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

/** Truth counts as 1 and untruth as 0; text in a dynamic value that is a number counts as one. */
function scalar(value: Value): number | string | null {
  const ranked = rank(value);
  return typeof ranked === 'string' ? (toNumber(ranked) ?? ranked) : ranked;
}

type TextTest = (text: string, part: string) => boolean;

const low = (text: string): string => text.toLowerCase();
const anyCase =
  (test: TextTest): TextTest =>
  (text, part) =>
    test(low(text), low(part));
const not =
  (test: TextTest): TextTest =>
  (text, part) =>
    !test(text, part);

const exact = {
  has: hasTerm,
  contains: (text: string, part: string) => text.includes(part),
  startswith: (text: string, part: string) => text.startsWith(part),
  endswith: (text: string, part: string) => text.endsWith(part),
};

/** Operators between texts: those without `_cs` take any case. */
const textOperators = lookup<TextTest>({
  '=~': anyCase((a, b) => a === b),
  '!~': not(anyCase((a, b) => a === b)),
  ...Object.fromEntries(
    Object.entries(exact).flatMap(([name, test]) => [
      [name, anyCase(test)],
      [`!${name}`, not(anyCase(test))],
      [`${name}_cs`, test],
      [`!${name}_cs`, not(test)],
    ]),
  ),
});

/** Whether `term` stands in the text as a whole word: no letter or digit right before or after it. */
function hasTerm(text: string, term: string): boolean {
  if (term === '') return true;
  const isWord = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + term.length);
    const open = before === '' || !isWord(before) || !isWord(term.charAt(0));
    const shut = after === '' || !isWord(after) || !isWord(term.charAt(term.length - 1));
    if (open && shut) return true;
  }
  return false;
}

/** The test of `in`, `in~`, `!in`, `!in~` and `has_any` against a list of texts or numbers. */
export function listTest(op: string): (value: Value, list: readonly Value[]) => boolean {
  if (op === 'has_any') {
    return (value, list) => list.some((one) => hasTerm(low(toText(value)), low(toText(one))));
  }
  const fold = op.endsWith('~') ? low : (text: string): string => text;
  const wanted = !op.startsWith('!');
  return (value, list) => list.some((one) => fold(toText(value)) === fold(toText(one))) === wanted;
}
