import { whys } from '../../../alerts/decide/decide.ts';
import { suppressed as listSuppressed } from '../../../alerts/silence/suppressed.ts';
import { hours } from '../../../base/clock.ts';
import { card } from '../../../cards/card.ts';
import { ago } from '../../../cards/words.ts';
import { read } from '../../../command-kit/command.ts';

/** `alerts suppressed`: what was not shown in the last 24 hours, each with its reason. */
export const alertsSuppressed = read({
  name: 'alerts suppressed',
  words: ['alerts suppressed'],
  means: ['alert suppress', 'alert hidden', 'suppress', 'alert mute', 'hidden'],
  area: 'alerts',
  summary: 'What was not shown in the last 24 hours, and why.',
  examples: ['alerts suppressed'],
  role: 'reader',
  local: true,
  async run({ services: { db, clock } }) {
    const now = clock.now();
    const all = await listSuppressed(db, now - hours(24), 200);
    return {
      card: card('list', {
        band: {
          word: 'ALERTS',
          qualifier: 'not shown',
          title: all.length === 0 ? 'Nothing was left out' : `${all.length} left out in 24 h`,
        },
        rows: {
          items: all.slice(0, 20).map((one) => ({
            state: 'skipped',
            title: `${one.rule}: ${one.subject}`,
            text: [one.errorCode, whys[one.why]].filter(Boolean).join(' · '),
            aside: ago(one.receivedAt, now),
          })),
          total: all.length,
          none: 'Every alert of the last 24 hours was shown.',
        },
      }),
    };
  },
});
