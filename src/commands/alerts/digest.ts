import { digestCard } from '../../alerts/tell/digest-card.ts';
import { Problem } from '../../base/problem.ts';
import { card } from '../../cards/card.ts';
import { read } from '../../command-kit/command.ts';
import type { Services } from '../../command-kit/services.ts';

/** A digest as its alerts stand now; `page` counts from 1. Undefined: there is none of that id. */
export async function digestMessage({ alerting, clock, organisation }: Services, id: string, page: number) {
  const digest = await alerting.digests.get(id);
  if (!digest) return undefined;
  const items = await alerting.digests.items(id);
  const given = { now: clock.now(), timezone: organisation.timezone };
  return { card: card('digest', digestCard(digest, items, page, given)) };
}

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
