import { compile, type Pattern, parse } from '../grammar/grammar.ts';
import type { Command, Slots } from './command.ts';

const compiled = new WeakMap<object, readonly Pattern[]>();

/** A command's patterns, compiled once. */
export function patternsOf(command: Pick<Command, 'words'>): readonly Pattern[] {
  const known = compiled.get(command);
  if (known) return known;
  const patterns = command.words.map(compile);
  compiled.set(command, patterns);
  return patterns;
}

/** The slots of a line that is known to be this command's: a stored request's, a button's. */
export function slotsOf(command: Command, line: string): Slots {
  const parsed = parse(line, [{ name: command.name, patterns: patternsOf(command) }]);
  if (parsed.kind !== 'command') throw new Error(`the stored line "${line}" is not a ${command.name}`);
  return parsed.slots;
}
