import { incidentCard } from '../alerts/incident-card.ts';
import { card } from '../cards.ts';
import { digestMessage } from '../commands/digest.ts';
import type { Services } from '../commands/services.ts';
import type { View } from '../posts/posts.ts';

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
