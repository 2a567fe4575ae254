import { explain } from '../../alerts/codes/codes.ts';
import { type Button, type Card, card, md, type Row, type Section, type SheetCard } from '../../cards/card.ts';
import { clockTime } from '../../cards/words.ts';
import type { NightTold } from '../../morning/mornings.ts';
import { morningAsides, morningLine, naming, percentOf, type Standing, standingOf } from './morning-words.ts';

const mostRows = 10;

/** The morning line, and below it who is meant; undefined: Azure did not answer. */
export function nightMessage(night: NightTold | undefined): { readonly card: Card } {
  if (night) return { card: card('sheet', sheetOf(night)) };
  return {
    card: card('note', {
      state: 'UNKNOWN',
      title: 'Azure did not answer: how the backups of last night went is not known.',
      buttons: [{ title: 'Look again', line: 'morning' }],
    }),
  };
}

function sheetOf(given: NightTold): SheetCard {
  const { morning, when, now, timezone } = given;
  const time = (ms: number) => clockTime(ms, now, timezone);
  const line = morningLine(morning);
  const bad = morning.failed.length + morning.warned.length + morning.never.length;
  return {
    band: {
      state: bad > 0 || morning.unknown.length > 0 || given.notRead ? 'WARNING' : 'HEALTHY',
      qualifier: targetWords(given),
      time: { at: now, timezone },
      title: line === undefined ? `${when} no backup was due` : md`${when} **${line}**`,
      subtitle: `${time(given.from)} to ${time(given.to)} · each VM counts once, by its latest backup`,
    },
    tiles: [
      { value: `${morning.succeeded.length} of ${morning.expected}`, label: 'VMs backed up' },
      { value: String(morning.failed.length), label: 'failed' },
      { value: String(morning.never.length), label: 'never ran' },
    ],
    sections: sectionsOf(given),
    notes: [...morningAsides(morning), ...given.notCovered],
    buttons: [...(morning.failed.length > 0 ? helps(given) : []), { title: 'Jobs', line: 'jobs' }],
  };
}

/** What helps with what failed. */
function helps({ retriable }: NightTold): Button[] {
  const retry: Button[] = retriable ? [{ title: 'Retry all', line: 'retry all failed 24h', style: 'positive' }] : [];
  return [...retry, { title: 'Alerts', line: 'alerts' }];
}

function targetWords({ morning, target }: NightTold): string | undefined {
  if (target === undefined || morning.expected === 0) return undefined;
  const words: Record<Standing, string> = {
    met: `target ${target} %: met`,
    missed: `target ${target} %: missed, ${percentOf(morning)}`,
    open: `target ${target} %: not met yet, ${percentOf(morning)}`,
  };
  return words[standingOf(morning, target)];
}

function sectionsOf({ morning, azureNow, timezone, alertOf }: NightTold): Section[] {
  const name = naming(morning);
  const time = (ms: number) => clockTime(ms, azureNow, timezone);
  const failed = morning.failed.map((one): Row => {
    const alert = alertOf(one);
    const meaning = explain(one.code)?.meaning;
    return {
      state: 'no',
      title: md`**${name(one)}**: ${one.code ?? 'no error code'}`,
      text: [alert && (alert.byName ? `${alert.id}, by the name only` : alert.id), meaning].filter(Boolean).join(' · '),
      aside: time(one.at),
      ...(alert && { buttons: [{ title: 'Why', line: `why ${alert.id}` }] }),
    };
  });
  const warned = morning.warned.map(
    (one): Row => ({
      state: 'warn',
      title: md`**${name(one)}**`,
      text: `${one.code ?? 'Azure gives no code'} · ${one.vault} · not all of it was backed up: see its job`,
      aside: time(one.at),
    }),
  );
  const never = morning.never.map(
    (one): Row => ({
      state: 'warn',
      title: md`**${name(one)}**`,
      text: `due ${time(one.due)} · ${one.vault} · no job, so Azure raised no alert`,
    }),
  );
  const running = morning.running.map((one): Row => ({ state: 'running', title: md`**${name(one)}**` }));
  return [
    { title: 'Failed', rows: some(failed) },
    { title: 'Completed with warnings', rows: some(warned) },
    { title: 'Never ran', rows: some(never) },
    { title: 'Still running', rows: some(running) },
  ].filter(({ rows }) => rows.length > 0);
}

const some = (rows: readonly Row[]): readonly Row[] =>
  rows.length > mostRows
    ? [...rows.slice(0, mostRows), { title: 'others', aside: String(rows.length - mostRows) }]
    : rows;
