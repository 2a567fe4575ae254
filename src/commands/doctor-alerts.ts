import { chainOf, type Part } from '../alerts/chain/chain.ts';
import type { Link, Seen } from '../alerts/chain/links.ts';
import { oursIn } from '../alerts/chain/receivers.ts';
import { rightsLinks } from '../alerts/chain/rights.ts';
import { clockTime, zoneName } from '../cards/words.ts';
import { card } from '../cards.ts';
import { asProblem } from '../problem.ts';
import { read } from './command.ts';
import type { Services } from './services.ts';
import { mayWrite } from './writes.ts';

/** `doctor alerts`: the whole way of an alert, link by link. */
export const doctorAlerts = read({
  name: 'doctor alerts',
  words: ['doctor alerts'],
  summary: 'Check the way of an alert from the vaults to Lifeboat.',
  detail:
    'Looks at the settings of the vaults, alert processing rules, action groups, the webhook and its token, the last ' +
    "comparison with Azure's list, and the rights; says what would help where a link is broken.",
  examples: ['doctor alerts'],
  role: 'approver',
  async run({ services }) {
    const parts = await examine(services);
    const { clock, organisation } = services;
    const title = titles[worstOf(parts)];
    return {
      card: card('doctor', {
        worst: worstOf(parts),
        title,
        groups: parts,
        at: clock.now(),
        timezone: organisation.timezone,
      }),
    };
  },
});

const titles = {
  yes: 'Alerts find their way to Lifeboat',
  warn: 'Alerts find their way, with limits',
  no: 'Alerts do not find their way to Lifeboat',
} as const;

function worstOf(parts: readonly Part[]): Link['state'] {
  const states = parts.flatMap(({ checks }) => checks.map(({ state }) => state));
  return states.includes('no') ? 'no' : states.includes('warn') ? 'warn' : 'yes';
}

/** Reads the whole chain; what Azure does not say is said so. */
async function examine(services: Services): Promise<Part[]> {
  try {
    const seen = await look(services);
    const ours = oursIn(seen.groups.found, seen.door).map(({ group }) => group);
    const rights = await rightsLinks(services.azure, seen.vaults, ours, mayWrite(services, 'alerts'));
    return [...chainOf(seen), { title: 'Rights', checks: rights }];
  } catch (error) {
    const { message, hint } = asProblem(error);
    return [{ title: 'Azure', checks: [{ state: 'no', text: [message, hint].filter(Boolean).join(' ') }] }];
  }
}

/** Everything that the chain is judged by, read now. */
async function look(services: Services): Promise<Seen> {
  const { alerting, alerts, azure, about, clock, organisation } = services;
  const [vaults, rules, groups, lastWebhook, lastCompared] = await Promise.all([
    azure.backup.vaults(),
    azure.monitor.rules(),
    azure.monitor.actionGroups(),
    alerts.lastWebhook(),
    alerting.reconcile.last(),
  ]);
  const { timezone } = organisation;
  return {
    ...{ vaults, rules, groups, lastWebhook, lastCompared, door: about.door },
    compareEvery: organisation.alerts.reconcileEvery,
    azureNow: azure.now(),
    now: clock.now(),
    time: (ms) => `${clockTime(ms, azure.now(), timezone)} ${zoneName(ms, timezone)}`,
  };
}
