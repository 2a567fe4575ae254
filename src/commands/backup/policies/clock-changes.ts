import { offPolicies } from '../../../azure/estate/policy/clocks.ts';
import { read } from '../../../command-kit/command.ts';
import { clockCard } from '../../../views/posture/clock-changes.ts';

/** `clock changes`: policies that run an hour off, now or once their zone changes its clocks. */
export const clockChanges = read({
  name: 'clock changes',
  words: ['clock changes'],
  means: [
    { say: 'daylight saving', as: 'clock changes' },
    { say: 'summer time', as: 'clock changes' },
    { say: 'clock change policy', as: 'clock changes' },
    { say: 'clock change', as: 'clock changes' },
  ],
  area: 'estate',
  summary: 'Backup policies that run an hour off, now or once the clocks of their zone change in a week.',
  detail:
    'Azure goes by the clocks of the day on which a policy was written. A week before a zone changes its clocks the same card is ' +
    'posted where alerts go, once.',
  examples: ['clock changes'],
  role: 'reader',
  async run({ services: { azure, clock, organisation } }) {
    const [vaults, policies] = await Promise.all([azure.backup.vaults(), azure.backup.allPolicies()]);
    const look = { vaults, now: clock.now(), timezone: organisation.timezone };
    return { card: clockCard(offPolicies(policies, azure.now()), look) };
  },
});
