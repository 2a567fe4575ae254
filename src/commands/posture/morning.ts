import { read } from '../../command-kit/command.ts';
import { nightMessage } from '../../views/posture/morning.ts';

/** `morning`: what is posted every morning, for the last 24 hours. */
export const morning = read({
  name: 'morning',
  words: ['morning'],
  means: [
    'fail night',
    'backup night',
    'morning',
    'missing night',
    'morning report',
    'night report',
    'status night',
    'backup fail night',
    'job fail night',
    'how did night go',
    'backup succeed night',
    'all backup succeed night',
    'night succeed',
    'how was night',
  ],
  area: 'posture',
  summary: 'Which backups of the last 24 hours succeeded, failed, never ran or still run.',
  detail:
    'Looks at what was due by the policies of all VMs, not only at jobs: a backup that never ran has no job, and Azure raises no alert for it. Every morning the same is said by itself: morning: in lifeboat.yaml.',
  examples: ['morning'],
  role: 'reader',
  run: async ({ services: { mornings } }) => nightMessage(await mornings.lastDay()),
});
