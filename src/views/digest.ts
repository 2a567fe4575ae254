import { digestCard } from '../alerts/digest-card.ts';
import { incidentCard } from '../alerts/incident-card.ts';
import { card } from '../cards.ts';
import type { Services } from '../commands/services.ts';
import type { View } from '../posts/posts.ts';

/** A digest as its alerts stand now; `page` counts from 1. */
export async function digestMessage({ alerting, clock, organisation }: Services, id: string, page: number) {
  const digest = await alerting.digests.get(id);
  if (!digest) return undefined;
  const items = await alerting.digests.items(id);
  const given = { now: clock.now(), timezone: organisation.timezone };
  return { card: card('digest', digestCard(digest, items, page, given)) };
}

export function digestView(services: Services): View {
  return (id) => digestMessage(services, id, 1);
}

/** An incident as it stands now, with what Azure Service Health says meanwhile. */
export function incidentView({ alerting, alerts, clock, organisation }: Services): View {
  return async (id) => {
    const incident = await alerting.incidents.get(id);
    if (!incident) return undefined;
    const records = await alerting.incidents.records(id);
    const open = await alerts.list({ state: 'open', limit: 200 });
    const health = open.filter(({ alert }) => alert.kind === 'service-health');
    const { timezone } = organisation;
    return { card: card('incident', incidentCard({ incident, records, health, now: clock.now(), timezone })) };
  };
}
