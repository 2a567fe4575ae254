import type { Services } from './commands/services.ts';
import type { Subject, View } from './posts/posts.ts';
import { alertView } from './views/alert.ts';
import { checkupView } from './views/checkup.ts';
import { digestView, incidentView } from './views/digest.ts';
import { requestView } from './views/request.ts';

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
