import { digestCard } from '../alerts/tell/digest-card.ts';
import { card } from '../cards/card.ts';
import type { Services } from '../command-kit/services.ts';
import type { View } from '../posts/posts.ts';

export function digestView(services: Services): View {
  return (id) => digestMessage(services, id, 1);
}

/** A digest as its alerts stand now; `page` counts from 1. Undefined: there is none of that id. */
export async function digestMessage({ alerting, clock, organisation }: Services, id: string, page: number) {
  const digest = await alerting.digests.get(id);
  if (!digest) return undefined;
  const items = await alerting.digests.items(id);
  const given = { now: clock.now(), timezone: organisation.timezone };
  return { card: card('list', digestCard(digest, items, page, given)) };
}
