import { type Azure, type Job, Refused } from './azure.ts';
import type { Chance } from './chance.ts';
import { buttonsOf, type Shown, type Teams, wordsOf } from './teams.ts';

/** What somebody asked for and the bot accepted, and how its card ended. */
export interface Asked {
  readonly of: string;
  readonly operation: Job['operation'];
  /** Where its card stands. */
  readonly channel: string;
  /** The band of its card at the end; undefined: it is not over. */
  end?: string;
}

export interface Setting {
  readonly teams: Teams;
  readonly azure: Azure;
  readonly chance: Chance;
  /** Where alerts are posted. */
  readonly alerts: string;
  /** Where that machine is spoken of. */
  readonly channelOf: (vm: string) => string;
  /** Everything that was accepted, from the moment that it was. */
  readonly asked: Asked[];
}

/** One person's story with one machine, which nobody else tells; resolves when it is over. */
export type Story = (setting: Setting, vm: string) => Promise<void>;

const bands =
  /\b(WAITING|RUNNING|RETRYING|DONE|RESOLVED|FAILED|CRITICAL|REFUSED|REJECTED|EXPIRED|UNKNOWN|WARNING|CHANGED)\b/;
const over = ['DONE', 'FAILED', 'REFUSED', 'REJECTED', 'EXPIRED', 'UNKNOWN'];

export const bandOf = (message: Shown): string | undefined => bands.exec(wordsOf(message))?.[1];
const offers = (message: Shown, line: string) => buttonsOf(message).some(({ data }) => data.line.startsWith(line));

/** `protect`: asked for, approved by one or two at once, followed to its end. */
export const protect: Story = async (setting, vm) => {
  const channel = setting.channelOf(vm);
  const asked: Asked = { of: vm, operation: 'ConfigureBackup', channel };
  await setting.teams.say('Operator', channel, `protect ${vm} with Tier-1-Prod-AppDB`);
  setting.asked.push(asked);
  asked.end = await approved(setting, channel, `Protect ${vm}`);
};

/** A backup fails by itself, and somebody presses Retry on the alert's card. */
export const retry: Story = async (setting, vm) => {
  const { teams, azure, alerts } = setting;
  await failBackup(azure, vm);
  const isIts = (message: Shown) => wordsOf(message).includes(vm);
  const card = await teams.until(alerts, (all) => all.find((one) => isIts(one) && offers(one, 'retry ')));
  const both = await twiceSometimes(setting, ['Operator', 'Approver One'], (who) => teams.press(who, card, 'retry '));
  const asked: Asked = { of: vm, operation: 'Backup', channel: alerts };
  setting.asked.push(asked);
  asked.end = await teams.until(alerts, (all) => ended(all.filter(isIts), both));
};

/** `test failover`, approved and followed; then Clean up, by its button. */
export const drill: Story = async (setting, vm) => {
  const { teams } = setting;
  const channel = setting.channelOf(vm);
  const failover: Asked = { of: vm, operation: 'TestFailover', channel };
  await teams.say('Operator', channel, `test failover ${vm}`);
  setting.asked.push(failover);
  failover.end = await approved(setting, channel, `Test failover of ${vm}`);
  if (failover.end !== 'DONE') return;
  const card = await teams.until(channel, (all) => all.find((one) => offers(one, `cleanup ${vm}`)));
  const both = await twiceSometimes(setting, ['Operator', 'Operator'], (who) => teams.press(who, card, 'cleanup '));
  const cleanup: Asked = { of: vm, operation: 'TestFailoverCleanup', channel };
  setting.asked.push(cleanup);
  const isIts = (message: Shown) => wordsOf(message).includes(`Clean up the test failover of ${vm}`);
  cleanup.end = await teams.until(channel, (all) => ended(all.filter(isIts), both));
};

/** Once: a sandbox that was killed before its answer refuses the second, because the first is under way. */
async function failBackup(azure: Azure, vm: string): Promise<void> {
  try {
    await azure.control('POST', '/_sandbox/fail-backup', { vm, now: true });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
  }
}

/** Presses Approve as often as the card asks for it; gives how the card ended. */
async function approved(setting: Setting, channel: string, title: string): Promise<string> {
  const { teams } = setting;
  const pressed = new Set<string>();
  const isIts = (message: Shown) => wordsOf(message).includes(title);
  for (;;) {
    const next = await teams.until(channel, (all) => {
      const end = ended(all.filter(isIts));
      const card = all.find(
        (one) => isIts(one) && offers(one, 'approve ') && !pressed.has(JSON.stringify(buttonsOf(one))),
      );
      return end === undefined && card === undefined ? undefined : { end, card };
    });
    if (next.end !== undefined) return next.end;
    const card = next.card!;
    pressed.add(JSON.stringify(buttonsOf(card)));
    await twiceSometimes(setting, ['Approver One', 'Approver Two'], (who) => teams.press(who, card, 'approve '));
  }
}

/**
 * How it ended. Of two who pressed at once one may have a card of their own, which says that they were second, and may be
 * there before the card of the first.
 */
function ended(messages: readonly Shown[], both = false): string | undefined {
  const bands = messages.map(bandOf).filter((band) => band !== undefined);
  const [refused, ...others] = bands.filter((band) => over.includes(band)).sort((a) => (a === 'REFUSED' ? -1 : 1));
  const end = others.at(-1) ?? refused;
  return end === 'REFUSED' && (both || bands.some((band) => !over.includes(band))) ? undefined : end;
}

/** One presses, or two at the same moment; gives whether it was two. */
async function twiceSometimes(
  { chance }: Setting,
  [one, other]: readonly [string, string],
  press: (who: string) => Promise<unknown>,
): Promise<boolean> {
  const both = chance.in(0.3);
  await Promise.all(both ? [press(one), press(other)] : [press(one)]);
  return both;
}
