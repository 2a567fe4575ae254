import type { Receive } from '../alerts/arrive/receive.ts';
import { createAttention } from '../alerts/book/acknowledge.ts';
import { createAlertState } from '../alerts/book/alert-state.ts';
import type { AlertBook } from '../alerts/book/book.ts';
import { createCares } from '../alerts/book/care.ts';
import { createFollow } from '../alerts/compare/follow.ts';
import { createReconcile } from '../alerts/compare/reconcile.ts';
import type { Why } from '../alerts/decide/decide.ts';
import { createCatchUp } from '../alerts/tell/catch-up.ts';
import { createChase } from '../alerts/tell/chase.ts';
import { createDigests } from '../alerts/tell/digests.ts';
import { createHandling } from '../alerts/tell/handling.ts';
import { createIncidents } from '../alerts/tell/incidents.ts';
import { createMuteEnded } from '../alerts/tell/mute-ended.ts';
import { createMutes } from '../alerts/tell/mutes.ts';
import type { FindPlace } from '../alerts/tell/places.ts';
import type { Stage } from '../alerts/tell/stage.ts';
import { createSubscriptions } from '../alerts/tell/subscriptions.ts';
import type { Azure } from '../azure/azure.ts';
import { type Clock, minutes } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { card, type StatusCard } from '../cards/card.ts';
import type { Organisation } from '../config/organisation.ts';
import type { Database } from '../db/db.ts';
import { createCheckups } from '../doctor/checkups.ts';
import { createMornings } from '../morning/mornings.ts';
import type { Roster } from '../people/roster.ts';
import { asMarkdown, type Message } from '../posts/channel.ts';
import type { ChannelNames, NamedChannel } from '../posts/channel-names.ts';
import type { PostOffice } from '../posts/index.ts';
import { findingsCard } from '../posture/vault-findings-card.ts';
import { createVaultWatch } from '../posture/vault-watch.ts';
import type { Handler, Work } from '../work/work.ts';

export interface AlertingParts {
  readonly db: Database;
  readonly book: AlertBook;
  readonly azure: Azure;
  readonly posts: PostOffice;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisation: Organisation;
  readonly receive: Receive;
  readonly paused: () => Promise<boolean>;
  readonly decided: (why: Why) => void;
  readonly roster: Roster;
  readonly channelNames: ChannelNames;
}

export type Alerting = ReturnType<typeof createAlerting>;

/** Everything that stands between an alert that was decided on and the people: wired once, used by app and commands. */
export function createAlerting(parts: AlertingParts) {
  const { db, book, azure, posts, work, clock, log, organisation, receive, paused, decided, roster, channelNames } =
    parts;
  const stage = stageOver(posts);
  const cares = createCares();
  const mutes = createMutes(db, work);
  const subscriptions = createSubscriptions(db);
  const digests = createDigests({ db, book, work, stage, clock });
  const incidents = createIncidents({ db, book, work, stage, clock, settings: organisation.storm });
  const every = organisation.alerts.reconcileEvery;
  const reconcile = createReconcile({ db, azure, receive, work, clock, log, every });
  const handling = createHandling({
    ...{ mutes, digests, incidents, subscriptions, cares, stage, work, clock },
    find: finder(posts, channelNames, organisation.digests),
    firstStart: reconcile.firstStart,
    timezone: organisation.timezone,
    rules: organisation,
  });
  const { touched, takers, showAlone } = handling;
  const catchUp = createCatchUp({
    ...{ db, book, digests, incidents, cares, showAlone, clock },
    firstStart: reconcile.firstStart,
    most: organisation.storm.alerts,
  });
  const checkups = createCheckups(db, work);
  const attention = createAttention({ book, cares, work, clock, touched });
  const follow = createFollow({ db, book, cares, azure, work, clock, log, touched });
  const mornings = createMornings({
    ...{ db, azure, book, reconcile, work, clock, log },
    rules: organisation.morning,
    timezone: organisation.timezone,
    target: organisation.success,
    placeOf: async (key) => (key === 'default' ? posts.alertsPlace() : reachable(await channelNames.find(key))?.place),
    post: (tx, key, place, night) => posts.reply(tx, { key, place }, morningMessage(night)),
    buttons: [
      { title: 'Retry all', line: 'retry all failed 24h', style: 'positive' },
      { title: 'Alerts', line: 'alerts' },
    ],
  });
  const vaultWatch = createVaultWatch({
    ...{ db, azure, work, clock, log, every },
    place: () => posts.alertsPlace(),
    async prepare(place) {
      const { people } = await roster.admins(place);
      const mentions = people.filter(({ teamsId }) => teamsId !== '');
      return (tx, key, found) => posts.reply(tx, { key, place }, { card: findingsCard(found), mentions });
    },
  });
  const handlers: Readonly<Record<string, Handler>> = {
    ...digests.handlers,
    ...incidents.handlers,
    ...reconcile.handlers,
    ...follow.handlers,
    ...mornings.handlers,
    ...vaultWatch.handlers,
    ...createChase({
      ...{ db, book, cares, incidents, stage, clock, takers, showAlone, decided },
      settings: organisation.chase,
      people: (oids, place) => roster.at(place, oids),
    }),
    ...createMuteEnded({ db, mutes, stage, clock, defaultPlace: () => posts.alertsPlace() }),
    'alert-state': unlessPaused(
      createAlertState({ db, book, cares, azure, clock, log, touched })['alert-state'],
      paused,
      clock,
    ),
  };

  return {
    ...{
      mutes,
      subscriptions,
      digests,
      incidents,
      cares,
      attention,
      checkups,
      handling,
      catchUp,
      reconcile,
      mornings,
      handlers,
    },
    /** The rows that compare with Azure, once the worker runs. */
    async begin(): Promise<void> {
      await reconcile.begin();
      await follow.begin();
      await mornings.begin();
      await vaultWatch.begin();
    },
  };
}

function morningMessage(night: StatusCard | undefined): Message {
  if (night) return { card: card('morning', night) };
  return {
    card: card('note', {
      state: 'UNKNOWN',
      title: 'Azure did not answer: how the backups of last night went is not known.',
      buttons: [{ title: 'Look again', line: 'morning' }],
    }),
  };
}

/** No write to Azure while Lifeboat is paused: it waits. */
function unlessPaused(handler: Handler, paused: () => Promise<boolean>, clock: Clock): Handler {
  return async (job) => ((await paused()) ? { later: clock.now() + minutes(1), payload: job.payload } : handler(job));
}

function stageOver(posts: PostOffice): Stage {
  return {
    show: (tx, { kind, id, first = false }, place) =>
      posts.show(tx, { subject: { kind, id }, place, audience: 'actors', first }),
    changed: (tx, subject) => posts.changed(tx, subject),
    async say(tx, { at, key, text, mention }) {
      if ('after' in at) return posts.say(tx, { key, text, mention, after: at.after });
      const mentions = mention.map(({ teamsId, name }) => ({ teamsId, name }));
      return posts.reply(tx, { key, place: at.place }, { text: asMarkdown(text), mentions });
    },
  };
}

/** Outside of transactions: Teams may be asked what the channels are called. */
function finder(posts: PostOffice, names: ChannelNames, digests: Organisation['digests']): FindPlace {
  const sayNames = Object.keys(digests).length > 1;
  return async (target) => {
    if (target === 'default') return byDefault();
    if (target.kind === 'person') return place(await posts.chatWith(target.oid));
    const channel = await names.find(target.channel);
    // Removed from the default channel as well, with the whole team: each alert waits where it belongs.
    return channel?.gone && (await posts.lostAlertsPlace()) ? channel : reachable(channel);
  };

  /** What it is called matters only where the rules name channels. */
  async function byDefault(): ReturnType<FindPlace> {
    const found = await posts.alertsPlace();
    if (!found || !sayNames) return place(found);
    return { ...(await names.find(found.conversation)), place: found };
  }
}

const reachable = (channel: NamedChannel | undefined) => (channel?.gone ? undefined : channel);

const place = <P>(found: P | undefined) => (found ? { place: found } : undefined);
