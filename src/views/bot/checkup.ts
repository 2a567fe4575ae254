import { card } from '../../cards/card.ts';
import type { Services } from '../../command-kit/services.ts';
import type { Checkup } from '../../doctor/checkups.ts';
import { testLine } from '../../doctor/test-alert.ts';
import type { View } from '../../posts/posts.ts';

/** A check-up of the way of the alerts, as far as it has come. */
export function checkupView({ checkups, organisation: { timezone } }: Services): View {
  return async (id) => {
    const checkup = await checkups.get(id);
    if (!checkup) return undefined;
    const test = testLine(checkup, timezone);
    const groups = [...checkup.parts, ...(test ? [{ title: 'A test alert, there and back', checks: [test] }] : [])];
    const states = groups.flatMap(({ checks }) => checks.map(({ state }) => state));
    const worst = states.includes('no') ? 'no' : states.includes('warn') ? 'warn' : 'yes';
    const running = runningWords[checkup.phase];
    return {
      card: card('doctor', {
        worst,
        groups,
        time: { at: checkup.askedAt, timezone },
        ...(running ? { running, title: 'The way of the alerts' } : { title: titles[worst], buttons: again }),
      }),
    };
  };
}

const runningWords: Readonly<Record<Checkup['phase'], string | undefined>> = {
  looking: 'looking at every link',
  testing: 'waiting for the test alert',
  over: undefined,
};

const again = [{ title: 'Check again', line: 'doctor alerts' }];

const titles = {
  yes: 'Alerts find their way to Lifeboat',
  warn: 'Alerts find their way, with limits',
  no: 'Something stands in the way of alerts',
} as const;
