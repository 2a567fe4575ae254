import { digestMessage } from '../commands/digest.ts';
import { incidentMessage } from '../commands/incident.ts';
import type { Services } from '../commands/services.ts';
import type { View } from '../posts/posts.ts';

export function digestView(services: Services): View {
  return (id) => digestMessage(services, id, 1);
}

export function incidentView(services: Services): View {
  return (id) => incidentMessage(services, id);
}
