import { incidentCard } from '../alerts/tell/incident-card.ts';
import { card } from '../cards/card.ts';
import type { Services } from '../command-kit/services.ts';
import type { View } from '../posts/posts.ts';

export function incidentView(services: Services): View {
  return (id) => incidentMessage(services, id);
}

/** An incident as it stands now, with what Azure Service Health says meanwhile. Undefined: there is none of that id. */
export async function incidentMessage({ alerting, alertBook, clock, organisation }: Services, id: string) {
  const incident = await alerting.incidents.get(id);
  if (!incident) return undefined;
  const records = await alerting.incidents.records(id);
  const health = await alertBook.list({ state: 'open', kind: 'service-health', limit: 20 });
  const { timezone } = organisation;
  return { card: card('sheet', incidentCard({ incident, records, health, now: clock.now(), timezone })) };
}
