import type { Azure } from '../azure/azure.ts';
import { type Clock, minutes } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Metrics } from '../base/metrics.ts';
import type { Organisation } from '../config/organisation.ts';
import { createBatcher } from '../db/batcher.ts';
import type { Database } from '../db/db.ts';
import type { Pause } from '../operations/pause.ts';
import type { Roster } from '../people/roster.ts';
import type { ChannelNames } from '../posts/channel-names.ts';
import type { Posts } from '../posts/index.ts';
import type { Handler, Work } from '../work/work.ts';
import { createReceive } from './arrive/receive.ts';
import { createUnderstand } from './arrive/understand.ts';
import { createAttention } from './book/acknowledge.ts';
import { createAlertState } from './book/alert-state.ts';
import type { AlertBook } from './book/book.ts';
import { createCares } from './book/care.ts';
import { createFollow } from './compare/follow.ts';
import { createReconcile } from './compare/reconcile.ts';
import { recentReads } from './look/recent-reads.ts';
import { createMuteEnded } from './mute/mute-ended.ts';
import { createMutes } from './mute/mutes.ts';
import { createCatchUp } from './tell/catch-up.ts';
import { createChase } from './tell/chase.ts';
import { createDigests } from './tell/digests.ts';
import { findPlaceIn } from './tell/find-place.ts';
import { createHandling } from './tell/handling.ts';
import { createIncidents } from './tell/incidents.ts';
import { createSubscriptions } from './tell/subscriptions.ts';

export interface AlertingParts {
  readonly db: Database;
  readonly book: AlertBook;
  readonly azure: Azure;
  readonly posts: Posts;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisation: Organisation;
  readonly pause: Pick<Pause, 'read'>;
  readonly metrics: Pick<Metrics, 'alertDecided'>;
  readonly roster: Roster;
  readonly channelNames: ChannelNames;
}

/** What is done about alerts beside reading them. */
export type Alerting = ReturnType<typeof createAlerting>;

/** Alerts, from the door to the people: wired once, used by app and commands. */
export function createAlerting(parts: AlertingParts) {
  const { db, book, azure, posts, work, clock, log, organisation, roster, channelNames, metrics } = parts;
  const receive = createReceive({ batch: createBatcher(db), book, work, clock });
  const cares = createCares();
  const mutes = createMutes(db, work);
  const subscriptions = createSubscriptions(db);
  const digests = createDigests({ db, book, work, posts, clock });
  const incidents = createIncidents({ db, book, work, posts, clock, settings: organisation.storm });
  const every = organisation.alerts.reconcileEvery;
  const reconcile = createReconcile({ db, azure, receive, work, clock, log, every });
  const handling = createHandling({
    mutes,
    digests,
    incidents,
    subscriptions,
    cares,
    posts,
    work,
    clock,
    find: findPlaceIn(posts, channelNames, organisation.digests),
    firstStart: reconcile.firstStart,
    timezone: organisation.timezone,
    rules: organisation,
  });
  const { touched, takers, showAlone } = handling;
  const catchUp = createCatchUp({
    db,
    book,
    digests,
    incidents,
    cares,
    showAlone,
    clock,
    firstStart: reconcile.firstStart,
    most: organisation.storm.alerts,
  });
  const attention = createAttention({ book, cares, work, clock, touched });
  const follow = createFollow({ db, book, cares, azure, work, clock, log, touched });
  const chase = createChase({
    db,
    book,
    cares,
    incidents,
    posts,
    clock,
    takers,
    showAlone,
    decided: (why) => metrics.alertDecided('chase', why),
    settings: organisation.chase,
    people: (oids, place) => roster.at(place, oids),
  });
  const alertState = createAlertState({ db, book, cares, azure, clock, log, touched })['alert-state'];
  const handlers: Readonly<Record<string, Handler>> = {
    ...digests.handlers,
    ...incidents.handlers,
    ...reconcile.handlers,
    ...follow.handlers,
    ...chase,
    ...createMuteEnded({ db, mutes, posts, clock, defaultPlace: () => posts.alertsPlace() }),
    ...createUnderstand({
      db,
      book,
      azure: recentReads(azure),
      handling,
      work,
      clock,
      decided: ({ do: decision, why }) => metrics.alertDecided(decision, why),
    }),
    'alert-state': unlessPaused(alertState, parts.pause, clock),
  };

  return {
    receive,
    mutes,
    subscriptions,
    digests,
    incidents,
    cares,
    attention,
    handling,
    catchUp,
    reconcile,
    handlers,
    /** The rows that compare with Azure, once the worker runs. */
    async begin(): Promise<void> {
      await reconcile.begin();
      await follow.begin();
    },
  };
}

/** No write to Azure while Lifeboat is paused: it waits. */
function unlessPaused(handler: Handler, pause: Pick<Pause, 'read'>, clock: Clock): Handler {
  return async (job) =>
    (await pause.read()) ? { later: clock.now() + minutes(1), payload: job.payload } : handler(job);
}
