import { store } from './001-store.ts';
import { audit } from './002-audit.ts';
import { requests } from './003-requests.ts';
import { posts } from './004-posts.ts';
import { operationsAndAlerts } from './010-operations-and-alerts.ts';
import { alertsHandling } from './020-alerts-handling.ts';
import { bulk } from './030-bulk.ts';
import { notices } from './040-notices.ts';
import { failingConversations } from './041-failing-conversations.ts';
import { checkups } from './050-checkups.ts';
import { sends } from './060-sends.ts';
import { webhookBodies } from './070-webhook-bodies.ts';
import { attempts } from './074-attempts.ts';
import { channelPins } from './077-channel-pins.ts';
import { followUps } from './080-follow-ups.ts';
import { itemStates } from './081-item-states.ts';
import { serviceUrls } from './086-service-urls.ts';
import { fence } from './092-fence.ts';
import { stepsOfOperations } from './093-steps-of-operations.ts';
import { steps } from './094-steps.ts';
import { refusedTurns } from './095-refused-turns.ts';
import { proofs } from './110-proofs.ts';
import { membersOfAnyKind } from './120-members-of-any-kind.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  store,
  audit,
  requests,
  posts,
  operationsAndAlerts,
  alertsHandling,
  bulk,
  notices,
  failingConversations,
  checkups,
  sends,
  webhookBodies,
  attempts,
  channelPins,
  followUps,
  itemStates,
  serviceUrls,
  fence,
  stepsOfOperations,
  steps,
  refusedTurns,
  proofs,
  membersOfAnyKind,
];
