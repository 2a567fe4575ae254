import { Problem, type ProblemCode } from '../base/problem.ts';

/** The line that was typed, with the part that names this thing replaced: what a button carries. */
export type Rebuild = (replacement: string) => string;

/** A Problem with a button for each name that may have been meant; without any, just the Problem. */
export function offer(code: ProblemCode, message: string, names: readonly string[], rebuild: Rebuild): Problem {
  if (names.length === 0) return new Problem(code, message);
  const choices = names.map((name) => ({ title: name, line: rebuild(name) }));
  return new Problem(code, message, { hint: 'Did you mean', choices });
}

interface Placed {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
}

/**
 * The shortest words that name this one of them and no other, in whatever line they are typed: its name,
 * `name/resourcegroup`, or its ARM id.
 */
export function exactly(one: Placed, all: readonly Placed[]): string {
  const named = all.filter(({ name }) => sameName(name, one.name));
  if (named.length <= 1) return one.name;
  const inGroup = named.filter(({ resourceGroup }) => sameName(resourceGroup, one.resourceGroup));
  return inGroup.length === 1 ? `${one.name}/${one.resourceGroup}` : one.id;
}

/** Names are compared without regard to case, as Azure does. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
