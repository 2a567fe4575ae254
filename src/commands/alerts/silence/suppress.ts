import { groupsOf } from '../../../alerts/silence/affected.ts';
import { phaseOf, startingAt } from '../../../alerts/silence/rule-schedule.ts';
import { madeByLifeboat, ruleFor } from '../../../alerts/silence/suppression.ts';
import type { Check, Plan } from '../../../approvals/plan.ts';
import type { NewRule, ProcessingRule } from '../../../azure/azure.ts';
import { lastSegment, sameId } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { hours } from '../../../base/clock.ts';
import { quoted } from '../../../base/inputs.ts';
import { Problem } from '../../../base/problem.ts';
import { duration, momentWords, zoneName } from '../../../cards/words.ts';
import { warnings } from '../../../command-kit/checks/warnings.ts';
import { change, type Planning } from '../../../command-kit/command.ts';
import type { Services } from '../../../command-kit/services.ts';
import { names } from '../../../doctor/chain/links.ts';
import { oursIn } from '../../../doctor/chain/receivers.ts';
import { spanWords } from '../../../doctor/chain/silence.ts';
import { parseDuration, parseMoment } from '../../../grammar/grammar.ts';
import { type Named, silencedBy } from '../../../nouns/silenced.ts';

/** As long as a mute: what is longer is a change of the organisation's rules. */
const longest = hours(24 * 30);

interface Effect {
  readonly rule: NewRule;
}

/** `suppress vm1 in azure until friday 18:00 because patching` */
export const suppress = change<Effect>({
  name: 'suppress',
  words: [
    'suppress {name} in azure until {end} because {reason...}',
    'suppress {name} in azure for {duration} because {reason...}',
    'suppress {name} in azure until {end}',
    'suppress {name} in azure for {duration}',
    'suppress {name} in azure',
  ],
  area: 'alerts',
  summary: 'Silence a VM, vault or resource group for every action group in Azure, until a time.',
  detail:
    'Makes an alert processing rule that takes all action groups away: mails, calls and Lifeboat itself hear nothing ' +
    'until it ends by itself. Security alerts are left out. To silence only the cards of Lifeboat, mute instead. Say ' +
    'what: a VM, "vault NAME" or "group NAME".',
  examples: ['suppress sql-prod-01 in azure until tomorrow 18:00 because patching'],
  role: 'admin',
  risk: 'gated',
  family: 'alerts',
  scenario: 'SuppressAlerts',

  async plan({ services, slots, rebuild, turn }) {
    const { azure, organisation } = services;
    const reason = (slots.reason ?? turn.inputs.reason ?? '').trim();
    if (!slots.end && !slots.duration) throw unsaid('It needs an end', slots.name);
    if (!reason) throw unsaid('It needs a reason', slots.name);
    const vaults = await azure.backup.vaults();
    const until = endOf(slots, azure.now(), organisation.timezone);
    const named = await silencedBy(slots.name ?? '', vaults, azure, (name) => rebuild('name', name));
    return planFor(services, { named, until, reason, who: turn.actor.name });
  },

  apply: ({ rule }, azure) => azure.monitor.putRule({ ...rule, schedule: startingAt(rule.schedule, azure.now()) }),
});

function unsaid(what: string, name = 'vm1'): Problem {
  return new Problem('bad-argument', `${what}: a suppression in Azure silences everybody.`, {
    hint: `Type: suppress ${name} in azure until friday 18:00 because …`,
  });
}

/** The end, as the line that is stored says it: a whole minute of the organisation's clocks. */
function endOf(slots: Planning['slots'], now: number, timezone: string): number {
  const ms = slots.duration ? parseDuration(slots.duration) : undefined;
  const said = slots.duration ? ms && now + ms : parseMoment(slots.end ?? '', now, timezone);
  const until = said && parseMoment(stamp(said, timezone), now, timezone);
  if (until && until > now && until - now <= longest) return until;
  const why = !until ? 'cannot be read as a time' : until <= now ? 'is over' : 'is more than 30 days away';
  throw new Problem('bad-argument', `“${slots.end ?? slots.duration}” ${why}.`, {
    hint: 'Say it like until friday 18:00, until 2026-12-31 18:00 or for 4 hours; 30 days at most.',
  });
}

interface Wanted {
  readonly named: Named;
  readonly until: number;
  readonly reason: string;
  readonly who: string;
}

async function planFor(services: Services, { named, until, reason, who }: Wanted): Promise<Plan<Effect>> {
  const { azure, organisation } = services;
  const { what, words } = named;
  const zone = organisation.timezone;
  const [rules, groups] = await Promise.all([azure.monitor.rules(), azure.monitor.actionGroups()]);
  const end = `${stamp(until, zone)} ${zoneName(until, zone)}`;
  const rule = ruleFor(what, until, zone, `Until ${end}: ${quoted(reason)}. Asked for by ${who} with Lifeboat.`);
  const before = rules.found.find(({ id }) => sameId(id, rule.id));
  const affected = groupsOf(what.vaults, rules.found, groups.found, azure.now());
  const heard = affected.map((group) => (typeof group === 'string' ? lastSegment(group) : group.name));
  const ours = oursIn(groups.found, services.about.door).filter(({ group }) => affected.includes(group));
  const time = (ms: number) => momentWords({ at: ms, now: azure.now(), timezone: zone });
  const checks: Check[] = [
    { state: 'yes', text: `It ends by itself: ${time(until)}` },
    ...replaces(before, time, azure.now()),
    { state: 'warn', text: silent(heard, rules.unread) },
    { state: 'warn', text: itself(ours.map(({ group }) => group.name)) },
    ...(named.beyond.length > 0
      ? [{ state: 'warn' as const, text: `Not reached, as of another subscription: ${names(named.beyond)}` }]
      : []),
    { state: 'yes', text: 'Security alerts (Sev0) are left out: they still go to everybody' },
  ];
  const name = lastSegment(rule.id);
  const compared = duration(organisation.alerts.reconcileEvery);
  return {
    command: 'suppress',
    line: `suppress ${words} in azure until ${stamp(until, zone)} because ${reason}`,
    title: `Suppression of ${what.name} in Azure`,
    emphasis: [what.name],
    target: { kind: 'rule', id: rule.id, name: what.name, vault: undefined },
    subtitle: `${names(what.vaults.map((vault) => vault.name))} · ${what.vaults[0].subscription.name}`,
    summary: `Nobody is told of alerts of ${spoken[what.kind]} ${what.name} until ${time(until)}: ${quoted(reason)}.`,
    facts: [
      { title: 'Rule', value: name },
      { title: 'Ends', value: end },
      { title: 'Reason', value: quoted(reason) },
    ],
    checks,
    notes: [
      `The alerts are fired all the same: they stand in the portal, and Lifeboat finds them there within ${compared} and posts them late. To silence its cards too, type: mute ${words} for ${duration(until - azure.now())} because …`,
      `To end it sooner, type: unsuppress ${name} in azure`,
    ],
    bound: {
      Rule: rule.id,
      Silences: `${words}, in ${rule.scopes.join(', ')}`,
      Until: end,
      Reason: reason,
      'Action groups': heard.join(', ') || 'none',
      Warnings: warnings(checks.filter(({ text }) => !text.includes('takes the place'))),
      Replaces: before ? (before.schedule?.effectiveUntil ?? 'a rule without an end') : 'nothing',
    },
    effect: { rule },
    afterwards: `Silent until ${end}. To end it sooner, type: unsuppress ${name} in azure`,
    details: [
      { title: 'Rule', value: rule.id },
      { title: 'Description', value: rule.description },
    ],
    portal: what.vaults.map((vault) => portalLink(vault.name, vault.id)),
  };
}

const spoken = { vm: 'the VM', vault: 'the vault', group: 'the vaults in' } as const;

function silent(heard: readonly string[], unread: readonly string[]): string {
  const blind = unread.length > 0 ? ` (the rules of ${names(unread)} cannot be read)` : '';
  if (heard.length === 0)
    return `No alert processing rule leads these alerts to an action group${blind}: it may change nothing`;
  return `Everybody behind these action groups hears nothing: ${names(heard)}${blind}`;
}

function itself(groups: readonly string[]): string {
  const how =
    groups.length > 0 ? `its webhook comes through ${names(groups)}` : 'its webhook comes through an action group';
  return `It silences Lifeboat itself, too: ${how}`;
}

function replaces(before: ProcessingRule | undefined, time: (ms: number) => string, at: number): Check[] {
  if (!before) return [];
  if (!madeByLifeboat(before)) {
    return [{ state: 'no', text: `${before.name} exists and is not Lifeboat's: look at it in the portal first` }];
  }
  return [
    {
      state: 'warn',
      text: `It takes the place of the one that holds ${spanWords(phaseOf(before.schedule, at), time)}`,
    },
  ];
}

/** `2026-11-27 18:00` on the zone's clocks. */
function stamp(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms);
}
