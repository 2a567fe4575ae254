import type { Prices } from '../config/prices.ts';
import { type Backed, type Monthly, monthlyOf, type Redundancy } from './costs.ts';

/** What stands on a plan: one line, and the small print that says how far it can be relied on. */
export interface CostWords {
  readonly fact: { readonly title: 'Cost'; readonly value: string };
  readonly note: string;
}

/** What protecting adds. */
export function costOfProtecting(backed: Backed, prices: Prices): CostWords {
  const monthly = monthlyOf(backed, prices);
  return {
    fact: {
      title: 'Cost',
      value: `up, ${about(monthly.total, prices)} a month: ${partsOf(monthly, prices, backed.redundancy)}`,
    },
    note: smallPrint(prices, assumption(prices)),
  };
}

/** What another policy changes, of one VM: `up`, `down`, or none to speak of. */
export function costOfChange(before: Backed, after: Backed, prices: Prices): CostWords {
  const [was, is] = [monthlyOf(before, prices), monthlyOf(after, prices)];
  const parts = (['instance', 'vault', 'archive', 'snapshots'] as const).flatMap((part) => {
    const more = is[part] - was[part];
    return Math.abs(more) < least ? [] : [`${partNames[part]} ${more > 0 ? '+' : '−'}${amount(Math.abs(more))}`];
  });
  const more = is.total - was.total;
  const value =
    Math.abs(more) < least
      ? `none to speak of: ${about(is.total, prices)} a month as before`
      : `${more > 0 ? 'up' : 'down'} by ${about(Math.abs(more), prices)} a month, from ${amount(was.total)} to ${amount(is.total)}: ${parts.join(', ')}`;
  return { fact: { title: 'Cost', value }, note: smallPrint(prices, assumption(prices)) };
}

/** What another content of a policy changes, of each VM that follows it with disks of 100 GB. */
export function costOfPolicyChange(
  before: Omit<Backed, 'diskGB'>,
  after: Omit<Backed, 'diskGB'>,
  prices: Prices,
): CostWords {
  const of = ({ policy, redundancy }: Omit<Backed, 'diskGB'>): Backed => ({ diskGB: 100, policy, redundancy });
  const { fact, note } = costOfChange(of(before), of(after), prices);
  return { fact: { title: fact.title, value: `each VM with disks of 100 GB: ${fact.value}` }, note };
}

/** What a policy costs once something follows it, for each 100 GB of disks. */
export function costOfPolicy(backed: Omit<Backed, 'diskGB'>, prices: Prices): CostWords {
  const monthly = monthlyOf({ diskGB: 100, policy: backed.policy, redundancy: backed.redundancy }, prices);
  return {
    fact: {
      title: 'Cost',
      value: `none yet; a VM with disks of 100 GB: ${about(monthly.total, prices)} a month (${partsOf(monthly, prices, backed.redundancy)})`,
    },
    note: smallPrint(prices, assumption(prices)),
  };
}

/** What a GB in the vault costs by the redundancy that is chosen, beside the others; `before`: what it is now. */
export function costOfRedundancy(after: Redundancy, before: Redundancy | undefined, prices: Prices): CostWords {
  const perGB = (one: Redundancy) => `${one} ${prices.vault[one]}`;
  const others = (Object.keys(prices.vault) as Redundancy[]).filter((one) => one !== after);
  const factor = before === undefined ? 1 : prices.vault[after] / prices.vault[before];
  const direction = factor === 1 ? 'none yet' : factor > 1 ? 'up' : 'down';
  const change = factor === 1 ? '' : `, to ${Number(factor.toFixed(1))} times of ${before}`;
  return {
    fact: {
      title: 'Cost',
      value: `${direction}${change}: an empty vault is free; a GB a month is ${perGB(after)} ${prices.currency} (${others.map(perGB).join(', ')})`,
    },
    note: smallPrint(prices, ''),
  };
}

/** Less than that a month is nothing. */
const least = 0.005;

const partNames = {
  instance: 'protected instance',
  vault: 'vault',
  archive: 'archive',
  snapshots: 'snapshots',
} as const;

function partsOf(
  { instance, vault, archive, snapshots }: Monthly,
  prices: Prices,
  redundancy: Redundancy | undefined,
): string {
  const parts = [
    `protected instance ${amount(instance)}`,
    `vault ${amount(vault)} (${redundancy ?? 'as GRS'})`,
    ...(archive > 0 ? [`archive ${amount(archive)}`] : []),
    `snapshots ${amount(snapshots)}`,
  ];
  return `${parts.join(', ')} ${prices.currency}`;
}

/** Two significant digits: more would promise what nobody knows. */
const amount = (money: number): string => String(Number(money.toPrecision(money < 0.1 ? 1 : 2)));

const about = (money: number, { currency }: Prices): string => `about ${amount(money)} ${currency}`;

const percent = (part: number): string => `${Number((part * 100).toPrecision(2))} %`;

const assumption = ({ assumed }: Prices): string =>
  `, with ${percent(assumed.used)} of the disks used and ${percent(assumed.dailyChange)} of that changed a day`;

const smallPrint = ({ source, date }: Prices, assumed: string): string =>
  `Cost is an order of magnitude, once all points are there, by prices of ${date} (${source})${assumed}. Transfer is free.`;
