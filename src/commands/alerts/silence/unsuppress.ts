import { phaseOf } from '../../../alerts/silence/rule-schedule.ts';
import { madeByLifeboat, ownTag } from '../../../alerts/silence/suppression.ts';
import type { Check } from '../../../approvals/plan.ts';
import type { ProcessingRule } from '../../../azure/azure.ts';
import { portalLink } from '../../../azure/estate/portal.ts';
import { Problem } from '../../../base/problem.ts';
import { momentWords } from '../../../cards/words.ts';
import { change } from '../../../command-kit/command.ts';
import { spanWords } from '../../../doctor/chain/silence.ts';
import { sameName } from '../../../nouns/offer.ts';

/** `unsuppress lifeboat-vm1-3fa9 in azure`, or `unsuppress vm1 in azure` */
export const unsuppress = change<{ readonly rule: string }>({
  name: 'unsuppress',
  words: ['unsuppress {name} in azure'],
  area: 'alerts',
  summary: 'End a suppression in Azure that Lifeboat made.',
  detail: 'Deletes its alert processing rule. Rules that others made are theirs: the portal ends them.',
  examples: ['unsuppress sql-prod-01 in azure'],
  role: 'admin',
  risk: 'change',
  family: 'alerts',
  scenario: 'UnsuppressAlerts',

  async plan({ services: { azure, organisation }, slots, rebuild }) {
    const { found } = await azure.monitor.rules();
    const rule = ruleNamed(slots.name ?? '', found, (name) => rebuild('name', name));
    const zone = organisation.timezone;
    const time = (ms: number) => momentWords({ at: ms, now: azure.now(), timezone: zone });
    const holds = spanWords(phaseOf(rule.schedule, azure.now()), time);
    const silenced = rule.tags[ownTag] ?? rule.name;
    return {
      command: 'unsuppress',
      line: `unsuppress ${rule.name} in azure`,
      title: `End of the suppression of ${silenced} in Azure`,
      emphasis: [silenced],
      target: { kind: 'rule', id: rule.id, name: silenced, vault: undefined },
      subtitle: `${rule.resourceGroup} · ${rule.subscription.name}`,
      summary: `Deletes the alert processing rule ${rule.name}, which holds ${holds}.`,
      facts: [{ title: 'Rule', value: rule.description || rule.name }],
      checks: [isOurs(rule)],
      notes: [],
      bound: { Rule: rule.id },
      effect: { rule: rule.id },
      afterwards: 'Its action groups are told again from now on.',
      details: [{ title: 'Rule', value: rule.id }],
      portal: [portalLink('Rule', rule.id)],
    };
  },

  apply: ({ rule }, azure) => azure.monitor.removeRule(rule),
});

function isOurs(rule: ProcessingRule): Check {
  return madeByLifeboat(rule)
    ? { state: 'yes', text: 'Lifeboat made it' }
    : { state: 'no', text: `${rule.name} was not made by Lifeboat: end it in the portal, or ask whoever made it` };
}

/** By its own name, or by what it silences; a Problem with the others for what is not there. */
function ruleNamed(name: string, rules: readonly ProcessingRule[], rebuild: (name: string) => string): ProcessingRule {
  const silencing = rules.filter(({ removesAll }) => removesAll);
  const exact = silencing.filter((rule) => sameName(rule.name, name));
  const found = exact.length > 0 ? exact : silencing.filter(({ tags }) => sameName(tags[ownTag] ?? '', name));
  if (found.length === 1 && found[0]) return found[0];
  const among = found.length > 1 ? found : silencing.filter(madeByLifeboat);
  throw new Problem(
    found.length > 1 ? 'ambiguous' : 'not-found',
    found.length > 1 ? `${found.length} rules are called ${name}.` : `No suppression in Azure is called ${name}.`,
    {
      choices: [
        ...among.slice(0, 5).map((rule) => ({ title: rule.name, line: rebuild(rule.name) })),
        { title: 'All of them', line: 'suppressions' },
      ],
    },
  );
}
