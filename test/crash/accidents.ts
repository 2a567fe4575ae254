import type { Chance } from './chance.ts';
import type { Town } from './town.ts';

const writes = [
  'PUT .*/protectedItems/[^/]+$',
  'POST .*/backup$',
  'POST .*/testFailover$',
  'POST .*/testFailoverCleanup$',
] as const;
const reads = ['GET .*/backupJobs', 'GET .*/replicationJobs', 'GET .*/virtualMachines/', 'POST .*/resources$'] as const;
const anyWrite = `(${writes.join('|')})`;

/** The longest that an accident holds a request up, in milliseconds. */
export const longestDelay = 2_500;

/** What may go wrong besides a kill, at any moment: with Azure, on the way there, or on the way from Teams. */
const accidents: readonly ((town: Town, chance: Chance) => unknown)[] = [
  (town, chance) => fault(town, { match: chance.pick(writes), status: 500, afterEffect: true }),
  (town, chance) => fault(town, { match: anyWrite, status: 429, afterEffect: true, delayMs: chance.between(0, 500) }),
  (town, chance) => fault(town, { match: chance.pick(writes), status: chance.pick([500, 503]) }),
  (town) => fault(town, { match: anyWrite, status: 429, headers: { 'Retry-After': '1' } }),
  (town, chance) => fault(town, { match: anyWrite, delayMs: chance.between(300, longestDelay) }),
  (town, chance) => fault(town, { match: anyWrite, delayMs: chance.between(300, longestDelay) }),
  (town, chance) =>
    fault(town, { match: anyWrite, delayMs: chance.between(300, longestDelay), status: 500, afterEffect: true }),
  (town, chance) => fault(town, { match: chance.pick(reads), status: chance.pick([429, 500]), times: 2 }),
  (town, chance) => fault(town, { match: chance.pick(reads), delayMs: chance.between(300, longestDelay) }),
  (town) => town.wire?.cut(),
  (town) => town.teams.loseAnswers(1),
];

export async function haveAccident(town: Town, chance: Chance): Promise<void> {
  await chance.pick(accidents)(town, chance);
}

const fault = (town: Town, body: object) => town.azure.control('POST', '/_sandbox/faults', body);
