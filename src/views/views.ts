import type { Services } from '../command-kit/services.ts';
import type { Subject, View } from '../posts/posts.ts';
import { alertView } from './alert.ts';
import { checkupView } from './checkup.ts';
import { digestView } from './digest.ts';
import { incidentView } from './incident.ts';
import { requestView } from './request.ts';

/** How each kind of subject is shown; replies are stored as they are. */
export function createViews(services: Services): Record<Exclude<Subject['kind'], 'reply'>, View> {
  return {
    alert: alertView(services),
    request: requestView(services),
    digest: digestView(services),
    incident: incidentView(services),
    checkup: checkupView(services),
  };
}
