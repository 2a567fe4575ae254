import type { Services } from '../command-kit/services.ts';
import { digestMessage } from '../commands/alerts/digest.ts';
import { incidentMessage } from '../commands/alerts/incident.ts';
import type { View } from '../posts/posts.ts';

export function digestView(services: Services): View {
  return (id) => digestMessage(services, id, 1);
}

export function incidentView(services: Services): View {
  return (id) => incidentMessage(services, id);
}
