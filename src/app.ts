import { createReceive } from './alerts/arrive/receive.ts';
import { createRush } from './alerts/arrive/rush.ts';
import { createUnderstand } from './alerts/arrive/understand.ts';
import { createAlertBook } from './alerts/book/book.ts';
import { createAlerting } from './alerts/create.ts';
import { recentReads } from './alerts/look/recent-reads.ts';
import { createMembers } from './approvals/bulk/members.ts';
import { createRequests } from './approvals/store.ts';
import { createAnchors } from './audit/anchors.ts';
import { createAttempts } from './audit/attempts.ts';
import { createAudit } from './audit/create.ts';
import { createGroupMembers, createGroups } from './azure/access/groups.ts';
import { createAzure, credentialFor } from './azure/index.ts';
import { ShiftedClock } from './base/clock.ts';
import { randomIds } from './base/ids.ts';
import { createLog } from './base/log.ts';
import { createMetrics } from './base/metrics.ts';
import { createArrivals } from './bot/arrivals.ts';
import { createCheckup } from './bot/checkup.ts';
import { createDeliveryWatch } from './bot/delivery-watch.ts';
import { createDispatch } from './bot/dispatch.ts';
import { createEstateWatch } from './bot/estate-watch.ts';
import { createForget } from './bot/forget.ts';
import { createEvents } from './bot/installed.ts';
import { createReady } from './bot/ready.ts';
import { createRecordAnchors } from './bot/record-anchors.ts';
import { createTurns } from './bot/turns.ts';
import { clockTime, zoneName } from './cards/words.ts';
import { createApply } from './carry-out/apply.ts';
import { createCancel } from './carry-out/cancel.ts';
import { createMadeGood } from './carry-out/made-good.ts';
import { createRescue } from './carry-out/rescue.ts';
import { createSettled } from './carry-out/settled.ts';
import { shownOnAlerts } from './carry-out/shown-on-alerts.ts';
import { createWatch } from './carry-out/watch.ts';
import type { Change } from './command-kit/command.ts';
import type { Services } from './command-kit/services.ts';
import { commands } from './commands/index.ts';
import type { Organisation } from './config/organisation.ts';
import type { Settings } from './config/settings.ts';
import { createBatcher } from './db/batcher.ts';
import { openDatabase } from './db/open.ts';
import { followStoreTime } from './db/store-time.ts';
import { createCheckups, probeIn } from './doctor/checkups.ts';
import { createAlertAuth, doorOf } from './http/alert-auth.ts';
import type { AlertAuthConfig } from './http/alert-settings.ts';
import { alertsRoute } from './http/alerts.ts';
import { healthzRoute, readyzRoute } from './http/health.ts';
import { messagesRoute } from './http/messages.ts';
import { metricsRoute } from './http/metrics.ts';
import { createHttp } from './http/server.ts';
import { readCa, startLocalWorld } from './local/world.ts';
import { createMorning } from './morning/create.ts';
import { createLedger } from './operations/ledger.ts';
import { createPause } from './operations/pause.ts';
import { adminsOf, createPeople, localTenant } from './people/people.ts';
import { createRoster } from './people/roster.ts';
import { createChannelNames } from './posts/channel-names.ts';
import { createChannelPins, createPosts } from './posts/index.ts';
import { createPosture } from './posture/create.ts';
import { createTeams, type TeamsOptions } from './teams/adapter.ts';
import { createSends } from './teams/sends.ts';
import type { TeamsConfig } from './teams/settings.ts';
import { nightMessage } from './views/posture/morning.ts';
import { findingsCard } from './views/posture/vault-findings.ts';
import { createViews } from './views/views.ts';
import { createWork, usualConcurrency } from './work/create.ts';

export const botName = 'Lifeboat';
const userAgent = 'lifeboat/0.1.0';

export interface AppOptions {
  readonly settings: Settings;
  readonly organisation: Organisation;
  readonly teams: TeamsConfig;
  readonly alerts: AlertAuthConfig;
  /** Signs the bot's own requests to Teams: injected by tests, else the configured credential. */
  readonly credentials?: TeamsOptions['credentials'];
}

export interface App {
  readonly bot: string;
  /** Absent where they do not run. */
  readonly page: string | undefined;
  readonly sandbox: string | undefined;
  close(): Promise<void>;
}

/** The only wiring. Resolves once everything listens; rejects with a Problem that says what is in the way. */
export async function startApp(options: AppOptions): Promise<App> {
  const { settings, organisation } = options;
  const log = createLog(settings.logLevel);
  const clock = new ShiftedClock();
  const ids = randomIds;
  const metrics = createMetrics({ process: true });
  const local = settings.mode === 'local';
  const tenant = options.teams.mode === 'real' ? options.teams.tenantId : localTenant;

  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.data, clock, log });
  const leaveStoreTime = await followStoreTime(db, clock, log);
  const given = readCa(settings);
  const world = await startLocalWorld({
    settings,
    clock,
    log,
    botName,
    tenant,
    ca: given,
    alertsToken: options.alerts.token,
  });
  const endpoint = world.azure?.url ?? settings.azure.endpoint;
  const ca = world.azure?.caPem ?? given;

  const rush = createRush(() => performance.now());
  const work = createWork({ db, clock, log, concurrency: () => (rush.is() ? 1 : usualConcurrency) });
  const azure = createAzure({
    endpoint,
    ca,
    log,
    userAgent,
    beforeWrite: () => work.confirm(),
    metrics: ({ outcome }) => metrics.azureRequest(outcome),
  });
  const anchors = createAnchors({
    secret: settings.auditKey,
    folder: settings.data,
    store: settings.databaseUrl?.replace(/\/\/[^@]*@/, '//') ?? 'embedded',
    log,
    file: organisation.audit.anchor.file,
  });
  const audit = createAudit({ db, clock, anchors });
  const ledger = createLedger(db);
  const members = createMembers(db);
  const pause = createPause(db);
  const book = createAlertBook(db);
  const turns = createTurns(db);
  const graph = {
    credential: () => credentialFor('https://graph.microsoft.com', process.env),
    now: () => clock.now(),
  };
  const people = createPeople({ tenant, rules: organisation.roles, groups: createGroups(graph), local });

  const teams = createTeams({
    config: options.teams,
    clock,
    log,
    metrics,
    ids,
    credentials: options.credentials,
    sends: createSends(db, clock),
  });
  const admins = adminsOf(organisation.roles, local);
  const roster = createRoster({
    memberOf: teams.memberOf,
    membersOf: createGroupMembers(graph),
    admins,
    now: () => clock.now(),
  });
  /** A replica that has lost its row would put an older card over a newer one. */
  const confirmed: typeof teams = {
    ...teams,
    async update(...edit) {
      await work.confirm();
      return teams.update(...edit);
    },
  };
  const everyPost = createPosts({
    db,
    work,
    clock,
    log,
    channel: confirmed,
    alertsChannel: organisation.alerts.channel,
    views: {
      alert: (id, audience, place) => views.alert(id, audience, place),
      request: (id, audience, place) => views.request(id, audience, place),
      digest: (id, audience, place) => views.digest(id, audience, place),
      incident: (id, audience, place) => views.incident(id, audience, place),
      checkup: (id, audience, place) => views.checkup(id, audience, place),
    },
  });
  const posts = shownOnAlerts(everyPost, book, members);
  const channelNames = createChannelNames({
    heardOf: posts.placesNamed,
    teams: posts.teams,
    list: teams.channelsOf,
    pins: createChannelPins(db, () => clock.now()),
    remember: (channel) => db.tx((tx) => posts.rememberPlace(tx, channel)),
    now: () => clock.now(),
  });
  const requests = createRequests({
    db,
    clock,
    ids,
    audit,
    work,
    posts,
    settings: {
      ...organisation.approvals,
      time: (at) => `${clockTime(at, clock.now(), organisation.timezone)} ${zoneName(at, organisation.timezone)}`,
    },
  });
  const receive = createReceive({ batch: createBatcher(db), book, work, clock });
  const paused = async () => (await pause.read()) !== undefined;
  const alerting = createAlerting({
    db,
    book,
    azure,
    posts,
    work,
    clock,
    log,
    organisation,
    receive,
    paused,
    roster,
    channelNames,
    decided: (why) => metrics.alertDecided('chase', why),
  });
  const checkups = createCheckups(db, work);
  const mornings = createMorning({
    db,
    azure,
    book,
    reconcile: alerting.reconcile,
    work,
    clock,
    log,
    organisation,
    posts,
    channelNames,
    face: nightMessage,
  });
  const every = organisation.alerts.reconcileEvery;
  const posture = createPosture({ db, azure, work, clock, log, every, posts, roster, face: findingsCard });
  const deliveryWatch = createDeliveryWatch({
    db,
    posts,
    work,
    clock,
    log,
    timezone: organisation.timezone,
    admins: admins.filter(({ kind }) => kind === 'person').map(({ id }) => id),
  });
  const services: Services = {
    alerting,
    mornings,
    checkups,
    azure,
    db,
    clock,
    ids,
    organisation,
    tenant,
    people,
    roster,
    requests,
    ledger,
    members,
    alertBook: book,
    audit,
    posts,
    channelNames,
    work,
    pause,
    log,
    mode: settings.mode,
    about: {
      azure: endpoint ?? 'https://management.azure.com',
      store: db.engine,
      door: doorOf(options.alerts, world.alertsUrl ?? organisation.alerts.address),
    },
  };
  const views = createViews(services);
  const changes = new Map(
    commands
      .filter((command): command is Change => command.kind === 'change')
      .map((command) => [command.name, command]),
  );
  const settled = createSettled(services);
  const madeGood = createMadeGood(services);
  const estateWatch = createEstateWatch(services);
  const arrivals = createArrivals(services);
  const attempts = createAttempts({ db, audit, work, clock });
  const dispatch = createDispatch(services, {
    commands,
    turns,
    arrivals,
    attempts,
    botName,
    typing: (place) => posts.typing(place),
  });

  const forget = createForget({ db, work, clock });
  const rescue = createRescue(services);
  const recordAnchors = createRecordAnchors({
    db,
    work,
    clock,
    log,
    audit,
    anchors,
    posts,
    channelNames,
    channel: organisation.audit.anchor.channel,
  });

  work.start({
    ...dispatch.handlers,
    ...attempts.handlers,
    ...forget.handlers,
    ...rescue.handlers,
    ...recordAnchors.handlers,
    ...arrivals.handlers,
    ...posts.handlers,
    ...requests.handlers,
    ...createApply(services, (name) => changes.get(name)),
    ...createWatch(services, [...settled.settled, async ({ outcome }) => metrics.operation(outcome ?? 'unknown')]),
    ...settled.handlers,
    ...createCancel(services),
    ...madeGood.handlers,
    ...estateWatch.handlers,
    ...createCheckup(services),
    ...alerting.handlers,
    ...mornings.handlers,
    ...posture.handlers,
    ...deliveryWatch.handlers,
    ...createUnderstand({
      db,
      book,
      azure: recentReads(azure),
      handling: alerting.handling,
      work,
      clock,
      settings: { leaveOutExpected: true },
      decided: ({ do: decision, why }) => metrics.alertDecided(decision, why),
    }),
  });

  const http = createHttp({
    host: settings.host,
    port: world.botPort ?? settings.port,
    log,
    notForPages: local,
    routes: [
      messagesRoute(
        (inbound) => teams.process(inbound, { turn: dispatch.turn, event: createEvents(services, arrivals) }),
        teams.admit,
      ),
      alertsRoute({
        log,
        metrics,
        auth: createAlertAuth(options.alerts, clock),
        async receive(body, raw, url) {
          rush.arrived();
          await receive(body, raw, 'webhook');
          const probe = probeIn(url);
          if (probe) await checkups.heard(probe, body, clock.now());
        },
      }),
      healthzRoute(),
      readyzRoute(createReady({ db, work, posts, local: () => world.listening() }), log),
      metricsRoute({
        ...metrics,
        async text() {
          metrics.workQueue(await work.depth());
          metrics.undeliverable((await posts.undeliverable()).length);
          return metrics.text();
        },
      }),
    ],
  });
  const bot = await http.listen();
  await world.startPage(bot);
  await alerting.begin();
  await mornings.begin();
  await posture.begin();
  await forget.begin();
  await rescue.begin();
  await recordAnchors.begin();
  await madeGood.begin();
  await estateWatch.begin();
  await deliveryWatch.begin();
  return {
    bot,
    page: world.page(),
    sandbox: world.azure?.url,
    async close() {
      await world.closePage();
      await http.close();
      await work.stop();
      leaveStoreTime();
      await world.close();
      await db.close();
    },
  };
}
