import type { Services } from '../command-kit/services.ts';
import type { Subject, View } from '../posts/posts.ts';
import { alertView } from './alerts/alert.ts';
import { digestView } from './alerts/digest.ts';
import { incidentView } from './alerts/incident.ts';
import { mountView } from './approvals/mount.ts';
import { requestView } from './approvals/request.ts';
import { checkupView } from './bot/checkup.ts';

/** How each kind of subject is shown; replies are stored as they are. */
export function createViews(services: Services): Record<Exclude<Subject['kind'], 'reply'>, View> {
  return {
    alert: alertView(services),
    request: requestView(services),
    digest: digestView(services),
    incident: incidentView(services),
    checkup: checkupView(services),
    mount: mountView(services),
  };
}
