import { Problem } from '../../base/problem.ts';
import { type Queryable, sql } from '../../db/db.ts';

/** What people call by a letter and a number, beside the alerts themselves. */
const kinds = {
  mute: { letter: 'M', command: 'mutes' },
  digest: { letter: 'D', command: 'alerts' },
  incident: { letter: 'I', command: 'alerts' },
  subscription: { letter: 'S', command: 'routes' },
} as const;

export type Numbered = keyof typeof kinds;

/** The next number of its kind; gaps are possible, repetitions are not. */
export async function nextNumber(tx: Queryable, kind: Numbered): Promise<number> {
  const next = await tx.one<{ value: number }>(sql`insert into counters (name, value) values (${kind}, 1)
    on conflict (name) do update set value = counters.value + 1 returning value`);
  return Number(next?.value);
}

export const idOf = (kind: Numbered, number: number): string => `${kinds[kind].letter}-${number}`;

/** The number of `M-3` (also `m3`, `3`); a Problem that says what such an id looks like otherwise. */
export function numberIn(kind: Numbered, id: string): number {
  const { letter, command } = kinds[kind];
  const [, number] = new RegExp(`^(?:${letter}-?)?(\\d{1,9})$`, 'i').exec(id.trim()) ?? [];
  if (number) return Number(number);
  throw new Problem('bad-argument', `“${id}” is not the id of a ${kind}.`, {
    hint: `A ${kind} is called like ${letter}-3; type: ${command}`,
    choices: [{ title: 'List them', line: command }],
  });
}
