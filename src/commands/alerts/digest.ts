import { Problem } from '../../base/problem.ts';
import { read } from '../../command-kit/command.ts';
import { digestMessage } from '../../views/alerts/digest.ts';

/** `digest D-7 page 2` */
export const digest = read({
  name: 'digest',
  words: ['digest {id} [page {page}]'],
  area: 'alerts',
  summary: 'A digest of alerts, page by page.',
  examples: ['digest D-1', 'digest D-1 page 2'],
  role: 'reader',
  local: true,
  async run({ services, slots }) {
    const page = Number(slots.page ?? 1);
    if (!Number.isInteger(page) || page < 1) throw new Problem('bad-argument', `“${slots.page}” is not a page.`);
    const message = await digestMessage(services, slots.id ?? '', page);
    if (message) return message;
    throw new Problem('not-found', `There is no digest ${slots.id}.`, {
      choices: [{ title: 'Alerts', line: 'alerts' }],
    });
  },
});
