import { lastSegment, type RecoveryPoint } from '../azure/azure.ts';
import { type Choice, Problem } from '../base/problem.ts';
import { parsePast } from '../grammar/grammar.ts';
import type { Rebuild } from './offer.ts';
import { stamp } from './point.ts';

interface Among {
  /** Newest first. */
  readonly points: readonly RecoveryPoint[];
  /** Azure's time. */
  readonly now: number;
  readonly timezone: string;
  readonly rebuild: Rebuild;
}

const isLatest = /^(?:the )?(?:latest|newest|last)$/i;
const isLatestApplication = /^(?:the )?(?:latest|newest|last)[\s-]+app(?:lication)?(?:[\s-]+consistent)?$/i;

/**
 * The recovery point of a backup that is meant: `latest` (also where nothing is said), `latest application-consistent`, a
 * time (the last point not after it), or a point's name or id. Throws, with the nearest before and after as buttons, where
 * there is none, or where it cannot be restored at once.
 */
export function backupPoint(text: string | undefined, among: Among): RecoveryPoint {
  const wanted = text?.trim() || 'latest';
  const ready = among.points.filter(isReady);
  const [newest] = ready;
  if (!newest) throw nothing(among.points);
  if (isLatest.test(wanted)) return newest;
  if (isLatestApplication.test(wanted)) {
    const point = ready.find(({ consistency }) => consistency === 'application');
    if (point) return point;
    const message = 'None of its recovery points is application-consistent.';
    throw new Problem('not-found', message, { hint: 'Take another one.', choices: [choiceOf(newest, among)] });
  }
  const named = among.points.find(({ id }) => [id, lastSegment(id)].some((one) => isSame(one, wanted)));
  if (named) return isReady(named) ? named : refuse(`The recovery point ${wanted} ${whyNot(named)}.`, named.at, among);
  return upTo(wanted, among);
}

/** A point that is spoken of by its name: reads back as the same, whatever points come to be. */
export const pointWords = ({ id }: RecoveryPoint): string => lastSegment(id);

function upTo(wanted: string, among: Among): RecoveryPoint {
  const { points, now, timezone } = among;
  const until = parsePast(wanted, now, timezone);
  if (until === undefined) {
    const hint = 'Say latest, latest application-consistent, a time such as yesterday 14:00, or a point as listed.';
    const [newest] = points.filter(isReady);
    const choices = newest ? [choiceOf(newest, among)] : [];
    throw new Problem('bad-argument', `“${wanted}” is no recovery point of it.`, { hint, choices });
  }
  const said = stamp(until, timezone);
  // The minute that runs is not over yet.
  if (until > now + 60_000) return refuse(`${said} is still to come.`, until, among);
  const point = points.find(({ at }) => at <= until);
  if (!point) return refuse(`There is no recovery point up to ${said}.`, until, among);
  return isReady(point) ? point : refuse(`The last recovery point up to ${said} ${whyNot(point)}.`, point.at, among);
}

const isReady = ({ tiers }: RecoveryPoint): boolean => tiers.includes('snapshot') || tiers.includes('vault');

/** Documentation: "Archive tier support in Azure Backup": it has to be rehydrated before anything is made of it. */
const whyNot = ({ tiers }: RecoveryPoint): string =>
  tiers.includes('archive') ? 'is in the archive, from where it has to be rehydrated first' : 'has expired';

function nothing(points: readonly RecoveryPoint[]): Problem {
  const [newest] = points;
  return newest
    ? new Problem(
        'refused',
        `None of its ${points.length} recovery points can be restored: the newest ${whyNot(newest)}.`,
      )
    : new Problem('not-found', 'It has no recovery point yet.', { hint: 'Back it up first.' });
}

/** Asked back with the nearest that can be restored, before and after. */
function refuse(message: string, at: number, among: Among): never {
  const ready = among.points.filter(isReady);
  const near = [ready.find((one) => one.at <= at), ready.findLast((one) => one.at > at)];
  const choices = near.filter((point) => point !== undefined).map((point) => choiceOf(point, among));
  throw new Problem('not-found', message, { hint: 'The nearest that can be restored', choices });
}

function choiceOf(point: RecoveryPoint, { timezone, rebuild }: Among): Choice {
  return {
    title: stamp(point.at, timezone),
    line: rebuild(pointWords(point)),
    text: `${point.tiers.join(' and ')}, ${consistencyWords[point.consistency]}`,
  };
}

export const consistencyWords: Readonly<Record<RecoveryPoint['consistency'], string>> = {
  application: 'application-consistent',
  'file-system': 'file-system-consistent',
  crash: 'crash-consistent',
  unknown: 'consistency not known',
};

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
