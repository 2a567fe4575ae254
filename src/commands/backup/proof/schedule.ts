import { lastSegment } from '../../../azure/azure.ts';
import { Problem } from '../../../base/problem.ts';
import { card, md, type Row } from '../../../cards/card.ts';
import { ago, clockTime } from '../../../cards/words.ts';
import { act, read } from '../../../command-kit/command.ts';
import { nextTime } from '../../../config/zone.ts';
import { nearest } from '../../../grammar/grammar.ts';
import { offer, sameName } from '../../../nouns/offer.ts';
import { type ProofRule, proofRules } from '../../../posture/proof-rules.ts';
import { type Proof, proofs } from '../../../posture/proofs.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** More would leave nobody who agrees to them. */
const mostAtOnce = 10;

/** `prove 2 of Tier-1-Prod-AppDB every Sunday at 03:00` */
export const proveWeekly = act({
  name: 'prove weekly',
  words: ['prove {count} of {policy} every {day} at {time}'],
  area: 'restore',
  summary: 'Ask every week for proofs of restores of some VMs of a policy, drawn by lot.',
  detail:
    'At that time Lifeboat asks for each of them in your name, here, and others agree to each as to any other. One rule a policy: the newer one replaces the older.',
  examples: ['prove 2 of Tier-1-Prod-AppDB every Sunday at 03:00'],
  role: 'operator',
  asksAzure: true,
  async run({ services, slots, turn, rebuild }) {
    const { db, azure, work, clock, organisation, audit } = services;
    const count = Number(slots.count);
    if (!Number.isInteger(count) || count < 1 || count > mostAtOnce) {
      throw new Problem('bad-argument', `“${slots.count}” is no number of VMs from 1 to ${mostAtOnce}.`);
    }
    const weekday = weekdays.findIndex((day) => sameName(day, slots.day ?? ''));
    if (weekday < 0) throw new Problem('bad-argument', `“${slots.day}” is no day of the week.`);
    const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(slots.time?.trim() ?? '') ?? [];
    if (hour === undefined) {
      throw new Problem('bad-argument', `“${slots.time}” is no time of day.`, { hint: 'Say it like 03:00.' });
    }
    const policy = policyNamed(slots.policy ?? '', await azure.backup.allPolicies(), (name) => rebuild('policy', name));
    const rule: ProofRule = {
      id: policy.toLowerCase(),
      policy,
      count,
      weekday,
      hour: Number(hour),
      minute: Number(minute),
      owner: turn.actor,
      place: turn.place,
    };
    const due = nextOf(rule, clock.now(), organisation.timezone);
    await db.tx(async (tx) => {
      await proofRules.put(tx, rule);
      await work.put(tx, { kind: 'proof-rule', key: rule.id, due, payload: { at: due } });
      await audit.write(tx, { what: 'scheduled', actor: turn.actor, line: turn.line, about: rule.policy });
    });
    return { text: `${ruleWords(rule)}, next at ${clockTime(due, clock.now(), organisation.timezone)}.` };
  },
});

/** `stop proving Tier-1-Prod-AppDB` */
export const stopProving = act({
  name: 'stop proving',
  words: ['stop proving {policy}'],
  area: 'restore',
  summary: 'End the weekly proofs of restores of a policy.',
  examples: ['stop proving Tier-1-Prod-AppDB'],
  role: 'operator',
  async run({ services: { db, work, audit }, slots, turn }) {
    const id = (slots.policy ?? '').trim().toLowerCase();
    const rule = await proofRules.get(db, id);
    if (!rule) {
      const there = (await proofRules.list(db)).map(({ policy }) => policy);
      throw new Problem('not-found', `Nothing of “${slots.policy}” is proved every week.`, {
        hint: there.length === 0 ? 'There is no such rule at all.' : 'There are rules for',
        choices: there.map((policy) => ({ title: policy, line: `stop proving ${policy}` })),
      });
    }
    await db.tx(async (tx) => {
      await proofRules.remove(tx, id);
      await work.drop(tx, 'proof-rule', id);
      await audit.write(tx, { what: 'unscheduled', actor: turn.actor, line: turn.line, about: rule.policy });
    });
    return { text: `No restore of ${rule.policy} is proved by itself any more.` };
  },
});

/** So many are shown. */
const mostShown = 15;

/** `proofs`: what was proven lately, and what is proved every week. */
export const proofsList = read({
  name: 'proofs',
  words: ['proofs'],
  means: [
    { say: 'proof restore', as: 'proofs' },
    { say: 'what proven', as: 'proofs' },
  ],
  area: 'restore',
  summary: 'Restores that were proven lately, how long each took, and what is proved every week.',
  examples: ['proofs'],
  role: 'reader',
  local: true,
  async run({ services: { db, clock, organisation } }) {
    const now = clock.now();
    const { timezone } = organisation;
    const [rules, latest] = [await proofRules.list(db), await proofs.latestOfEach(db)];
    const all = [...latest.values()].sort((a, b) => b.ended - a.ended);
    const proven = all.filter(({ outcome }) => outcome === 'proven').length;
    return {
      card: card('list', {
        band: {
          word: 'PROOFS',
          time: { at: now, timezone },
          title:
            all.length === 0
              ? 'No restore was ever proven'
              : md`**${proven}** of ${all.length} ${all.length === 1 ? 'VM' : 'VMs'} proven at the last try`,
        },
        rows: { items: all.slice(0, mostShown).map((proof) => rowOf(proof, now)), none: 'None yet.' },
        notes: [
          ...rules.map(
            (rule) =>
              `${ruleWords(rule)} (${rule.owner.name}), next at ${clockTime(nextOf(rule, now, timezone), now, timezone)}.`,
          ),
          ...(rules.length === 0
            ? ['Nothing is proved by itself. For that, type: prove 2 of POLICY every Sunday at 03:00']
            : []),
        ],
        buttons: [{ title: 'Not proven', line: 'unproven', secondary: true }],
      }),
    };
  },
});

const rowOf = ({ vm, outcome, text, ended }: Proof, now: number): Row => ({
  state: outcome === 'proven' ? 'yes' : 'no',
  title: lastSegment(vm),
  text,
  aside: ago(ended, now),
});

const ruleWords = ({ count, policy, weekday, hour, minute }: ProofRule): string =>
  `Every ${weekdays[weekday]} at ${two(hour)}:${two(minute)} Lifeboat asks for proofs of ${count} ${count === 1 ? 'VM' : 'VMs'} of ${policy}, drawn by lot`;

const two = (number: number): string => String(number).padStart(2, '0');

const nextOf = ({ hour, minute, weekday }: ProofRule, now: number, timezone: string): number =>
  nextTime(now, { hour, minute, days: [weekday] }, timezone);

function policyNamed(
  said: string,
  policies: readonly { readonly name: string; readonly workload: string }[],
  rebuild: (name: string) => string,
): string {
  const names = [...new Set(policies.filter(({ workload }) => workload === 'vm').map(({ name }) => name))];
  const found = names.find((name) => sameName(name, said.trim()));
  if (found !== undefined) return found;
  throw offer('not-found', `There is no policy “${said}” for VMs.`, nearest(said, new Set(names)), rebuild);
}
