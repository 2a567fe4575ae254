import { groupIdsOf } from '../../../alerts/silence/affected.ts';
import { phaseOf } from '../../../alerts/silence/rule-schedule.ts';
import { madeByLifeboat } from '../../../alerts/silence/suppression.ts';
import { type ProcessingRule, sameId, type Vault } from '../../../azure/azure.ts';
import { card } from '../../../cards/card.ts';
import { momentWords } from '../../../cards/words.ts';
import { read } from '../../../command-kit/command.ts';
import { names } from '../../../doctor/chain/links.ts';
import { oursIn } from '../../../doctor/chain/receivers.ts';
import { type Silence, silencesOf, silenceWords, spanWords } from '../../../doctor/chain/silence.ts';

const mostRows = 20;

/** `suppressions`: every rule in Azure that takes action groups away, whoever made it. */
export const suppressions = read({
  name: 'suppressions',
  words: ['suppressions', 'suppressions in azure'],
  means: ['suppress azure', 'suppress rule', 'alert processing rule'],
  area: 'alerts',
  summary: 'What is silenced in Azure by alert processing rules, whoever made them.',
  examples: ['suppressions'],
  role: 'reader',
  async run({ services: { azure, about, organisation } }) {
    const [vaults, rules] = await Promise.all([azure.backup.vaults(), azure.monitor.rulesWhereSilenced()]);
    const now = azure.now();
    const zone = organisation.timezone;
    const time = (ms: number) => momentWords({ at: ms, now, timezone: zone });
    const all = rules.found
      .filter(({ removesAll }) => removesAll)
      .toSorted((a, b) => Number(madeByLifeboat(b)) - Number(madeByLifeboat(a)));
    const silences = silencesOf(all, vaults, now);
    const told = silences.map((silence) => ({ silence, ids: groupIdsOf(silence.vaults, rules.found, now) }));
    const groups = await Promise.all([...new Set(told.flatMap(({ ids }) => ids))].map(azure.monitor.actionGroup));
    const ours = oursIn(
      groups.filter((group) => group !== undefined),
      about.door,
    ).map(({ group }) => group);
    const deaf = told
      .filter(({ ids }) => ids.some((id) => ours.some((group) => sameId(group.id, id))))
      .map(({ silence }) => silence);
    return {
      card: card('list', {
        band: {
          word: 'ALERTS',
          qualifier: 'suppressions',
          title:
            all.length === 0
              ? 'Nothing is silenced in Azure'
              : all.length === 1
                ? '1 rule in Azure silences alerts'
                : `${all.length} rules in Azure silence alerts`,
        },
        checks: [
          ...warnAbout(deaf),
          ...(rules.unread.length > 0
            ? [{ state: 'warn' as const, text: `The rules of ${names(rules.unread)} cannot be read` }]
            : []),
        ],
        rows: {
          items: all.slice(0, mostRows).map((rule) => rowOf(rule, { silences, vaults, now, time })),
          total: all.length,
          none: 'Every alert reaches its action groups.',
        },
        notes: [
          'A rule that somebody else made in the last minutes may be missing: doctor alerts asks every subscription.',
          'What Lifeboat alone keeps quiet, type: mutes',
        ],
      }),
    };
  },
});

function warnAbout(deaf: readonly Silence[]) {
  if (deaf.length === 0) return [];
  const which = names(deaf.map(({ rule }) => rule.name));
  const security = deaf.some(({ security }) => security) ? ', for security alerts too' : '';
  return [
    {
      state: 'warn' as const,
      text: `Lifeboat itself is silenced by ${which}${security}: it learns of those alerts only from Azure's list, some minutes late`,
    },
  ];
}

/** What the rows are judged by. */
interface Given {
  readonly silences: readonly Silence[];
  readonly vaults: readonly Vault[];
  readonly now: number;
  readonly time: (ms: number) => string;
}

function rowOf(rule: ProcessingRule, { silences, vaults, now, time }: Given) {
  const silence = silences.find((one) => one.rule === rule);
  const phase = phaseOf(rule.schedule, now);
  const isOver = phase.kind === 'over';
  const words = silence ? silenceWords(silence, time) : elsewhere(rule, vaults, spanWords(phase, time), isOver);
  const mine = madeByLifeboat(rule);
  const maker = mine ? 'made by Lifeboat' : `made by ${rule.changed?.by || 'somebody'}`;
  return {
    state: !rule.enabled || isOver ? ('skipped' as const) : ('waiting' as const),
    title: rule.name,
    text: [rule.enabled ? words : 'switched off', maker, rule.description].filter(Boolean).join(' · '),
    ...(mine && { buttons: [{ title: isOver ? 'Remove it' : 'End it', line: `unsuppress ${rule.name} in azure` }] }),
  };
}

function elsewhere(rule: ProcessingRule, vaults: readonly Vault[], span: string, isOver: boolean): string {
  if (isOver) return `silenced ${span}`;
  const where = vaults.length > 0 && rule.enabled ? 'none of the vaults' : 'nothing';
  return `silences ${where} that Lifeboat sees, ${span}`;
}
