import { groupsOf } from '../alerts/silence/affected.ts';
import type { WebhookReceiver } from '../azure/azure.ts';
import { sameId } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import { momentWords } from '../cards/words.ts';
import type { Services } from '../command-kit/services.ts';
import { mayWrite } from '../command-kit/writes.ts';
import { chainOf, type Part } from '../doctor/chain/chain.ts';
import type { Seen } from '../doctor/chain/links.ts';
import { type Ours, oursIn } from '../doctor/chain/receivers.ts';
import { rightsLinks } from '../doctor/chain/rights.ts';
import { type Checkup, marked, type TestAlert } from '../doctor/checkups.ts';
import { waitForTestMs } from '../doctor/test-alert.ts';
import type { Handler, Outcome } from '../work/work.ts';

/** Between two looks at how Azure's test goes, in milliseconds. */
const lookEvery = 3_000;

/**
 * Carries a check-up on, a step a row: look at every link, have Azure send a test alert, wait until it has come in or
 * its time is over. What Azure is asked to send is noted first: after a crash it is waited for, and not sent again.
 */
export function createCheckup(services: Services): Record<'checkup', Handler> {
  const { azure, checkups, clock, db, pause, posts } = services;

  return {
    async checkup({ key: id }) {
      const checkup = await checkups.get(id);
      if (!checkup || checkup.phase === 'over') return 'done';
      if (checkup.phase === 'looking') return look(checkup);
      if (checkup.came || checkup.test?.refused !== undefined || !checkup.test) return end(checkup);
      return checkup.test.sentAt === undefined ? send(checkup, checkup.test) : wait(checkup, checkup.test);
    },
  };

  async function keep(checkup: Checkup, outcome: Outcome): Promise<Outcome> {
    await db.tx(async (tx) => {
      await checkups.keep(tx, checkup);
      await posts.changed(tx, { kind: 'checkup', id: checkup.id });
    });
    return outcome;
  }

  function end(checkup: Checkup): Promise<Outcome> {
    return keep({ ...checkup, phase: 'over' }, 'done');
  }

  async function look(checkup: Checkup): Promise<Outcome> {
    const { parts, ours } = await examine(services);
    const untested = await whyNot(ours);
    if (untested !== undefined) return keep({ ...checkup, phase: 'over', parts, untested }, 'done');
    const { group, receiver } = ours[0]!;
    const test = { group: group.id, groupName: group.name, receiver: receiver.name };
    return keep({ ...checkup, phase: 'testing', parts, test }, { later: clock.now() });
  }

  /** Why no test alert can be sent; undefined: it can. */
  async function whyNot(ours: readonly Ours[]): Promise<string | undefined> {
    if (ours.length === 0) return 'no action group that is switched on posts to Lifeboat.';
    if (!mayWrite(services, 'alerts')) return 'Lifeboat is read-only for alerts (writes: [alerts] in lifeboat.yaml).';
    return (await pause.read()) ? 'Lifeboat is paused.' : undefined;
  }

  async function send(checkup: Checkup, test: TestAlert): Promise<Outcome> {
    const sent = { ...test, sentAt: clock.now() };
    try {
      const receiver = await receiverOf(test);
      await keep({ ...checkup, test: sent }, 'done');
      const status = await azure.monitor.sendTest(test.group, receiver, marked(receiver.uri, checkup.probe));
      return keep({ ...checkup, test: { ...sent, ...(status && { status }) } }, { later: clock.now() + lookEvery });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'azure-unknown') return { later: clock.now() + lookEvery };
      return end({ ...checkup, test: { ...sent, refused: [error.message, error.hint].filter(Boolean).join(' ') } });
    }
  }

  /** Read again: its address, with the token in it, is nothing to be stored. */
  async function receiverOf({ group, receiver }: TestAlert): Promise<WebhookReceiver> {
    const { found } = await azure.monitor.actionGroups();
    const named = found.find(({ id }) => sameId(id, group))?.webhooks.find(({ name }) => name === receiver);
    if (named) return named;
    throw new Problem('gone', 'The receiver is not there any more.');
  }

  async function wait(checkup: Checkup, test: TestAlert): Promise<Outcome> {
    const said = test.status ? await azureSays(test.status) : undefined;
    const heard = said === undefined ? checkup : { ...checkup, test: { ...test, said } };
    if (clock.now() - (test.sentAt ?? 0) >= waitForTestMs) return end(heard);
    const outcome = { later: clock.now() + lookEvery };
    return said === undefined || said === test.said ? outcome : keep(heard, outcome);
  }

  /** Azure's words once it is through with it; nobody waits for the answer. */
  async function azureSays(status: string): Promise<string | undefined> {
    try {
      const look = await azure.monitor.lookTest(status);
      return look.state === 'running' ? undefined : look.said;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return undefined;
    }
  }
}

/** Reads the whole chain, and which receivers a test may go through, the best first. What cannot be read is said. */
async function examine(services: Services): Promise<{ parts: Part[]; ours: readonly Ours[] }> {
  try {
    const seen = await see(services);
    const ours = oursIn(seen.groups.found, seen.door);
    const groups = ours.map(({ group }) => group);
    const rights = await rightsLinks(services.azure, seen.vaults, groups, mayWrite(services, 'alerts'));
    const routed = groupsOf(seen.vaults, seen.rules.found, seen.groups.found, seen.azureNow);
    const rank = ({ group, sure }: Ours) => Number(routed.includes(group)) * 2 + Number(sure);
    return {
      parts: [...chainOf(seen), { title: 'Rights', checks: rights }],
      ours: ours.filter(({ group }) => group.enabled).toSorted((a, b) => rank(b) - rank(a)),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const text = [error.message, error.hint].filter(Boolean).join(' ');
    return { parts: [{ title: 'Azure', checks: [{ state: 'no', text }] }], ours: [] };
  }
}

/** Everything that the chain is judged by, read now. */
async function see({ alerting, alertBook, azure, about, clock, organisation }: Services): Promise<Seen> {
  const [vaults, rules, groups, lastWebhook, lastCompared] = await Promise.all([
    azure.backup.vaults(),
    azure.monitor.rules(),
    azure.monitor.actionGroups(),
    alertBook.lastWebhook(),
    alerting.reconcile.last(),
  ]);
  const { timezone } = organisation;
  return {
    vaults,
    rules,
    groups,
    lastWebhook,
    lastCompared,
    door: about.door,
    compareEvery: organisation.alerts.reconcileEvery,
    azureNow: azure.now(),
    now: clock.now(),
    time: (ms) => momentWords({ at: ms, now: azure.now(), timezone }),
  };
}
