import { createRush } from './alerts/arrive/rush.ts';
import { createAlertBook } from './alerts/book/book.ts';
import { createAlerting } from './alerts/create.ts';
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
import { createBot } from './bot/create.ts';
import { createReady } from './bot/ready.ts';
import { momentWords } from './cards/words.ts';
import { createCarryOut } from './carry-out/create.ts';
import { shownOnAlerts } from './carry-out/shown-on-alerts.ts';
import type { Services } from './command-kit/services.ts';
import { commands } from './commands/index.ts';
import type { Organisation } from './config/organisation.ts';
import type { Settings } from './config/settings.ts';
import { openDatabase } from './db/open.ts';
import { followStoreTime } from './db/store-time.ts';
import { createCheckups, probeIn } from './doctor/checkups.ts';
import { doorOf } from './http/alert-auth.ts';
import type { AlertAuthConfig } from './http/alert-settings.ts';
import { createRoutes } from './http/routes.ts';
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
import { createTeams, type Teams, type TeamsOptions } from './teams/adapter.ts';
import { createSends } from './teams/sends.ts';
import type { TeamsConfig } from './teams/settings.ts';
import { clockCard } from './views/posture/clock-changes.ts';
import { nightMessage } from './views/posture/morning.ts';
import { findingsCard } from './views/posture/vault-findings.ts';
import { createViews } from './views/views.ts';
import { createWork, usualConcurrency } from './work/create.ts';
import { joinHandlers } from './work/handlers.ts';
import type { Work } from './work/work.ts';

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
  const alertsToken = options.alerts.token;
  const ownCa = readCa(settings);
  const world = await startLocalWorld({ settings, clock, log, botName, tenant, ca: ownCa, alertsToken });
  const endpoint = world.azure?.url ?? settings.azure.endpoint;

  const rush = createRush(() => performance.now());
  const work = createWork({ db, clock, log, concurrency: () => (rush.is() ? 1 : usualConcurrency) });
  const azure = createAzure({
    endpoint,
    ca: world.azure?.caPem ?? ownCa,
    log,
    userAgent,
    beforeWrite: () => work.confirm(),
    now: () => clock.now(),
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
  const attempts = createAttempts({ db, audit, work, clock });
  const teams = createTeams({
    config: options.teams,
    clock,
    log,
    metrics,
    ids,
    credentials: options.credentials,
    sends: createSends(db, clock),
  });

  const graph = {
    credential: () => credentialFor('https://graph.microsoft.com', process.env),
    now: () => clock.now(),
  };
  const people = createPeople({ tenant, rules: organisation.roles, groups: createGroups(graph), local });
  const admins = adminsOf(organisation.roles, local);
  const roster = createRoster({
    memberOf: teams.memberOf,
    membersOf: createGroupMembers(graph),
    admins,
    now: () => clock.now(),
  });

  const book = createAlertBook(db);
  const members = createMembers(db);
  const posts = createPosts({
    db,
    work,
    clock,
    log,
    channel: confirmedBy(work, teams),
    view: (kind) => views[kind],
    alsoOn: shownOnAlerts(book, members),
    alertsChannel: organisation.alerts.channel,
  });
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
      time: (at) => momentWords({ at, now: clock.now(), timezone: organisation.timezone }),
    },
  });
  const checkups = createCheckups(db, work);
  const pause = createPause(db);
  const ground = { db, azure, book, work, clock, log, metrics, organisation, posts, channelNames, roster, pause };
  const alerting = createAlerting(ground);
  const mornings = createMorning({ ...ground, reconcile: alerting.reconcile, face: nightMessage });
  const posture = createPosture({ ...ground, face: findingsCard, clockFace: clockCard });

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
    ledger: createLedger(db),
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
  const carryOut = createCarryOut(services, commands, metrics);
  const bot = createBot(services, { commands, botName, attempts, anchors, admins });

  const areas = [alerting, mornings, posture, carryOut, bot];
  work.start(joinHandlers(posts.handlers, requests.handlers, ...areas.map(({ handlers }) => handlers)));
  const http = createHttp({
    host: settings.host,
    port: world.botPort ?? settings.port,
    log,
    notForPages: local,
    routes: createRoutes({
      log,
      metrics,
      clock,
      alerts: options.alerts,
      process: (inbound) => teams.process(inbound, bot),
      admit: teams.admit,
      async receive(body, raw, url) {
        rush.arrived();
        await alerting.receive(body, raw, 'webhook');
        const probe = probeIn(url);
        if (probe) await checkups.heard(probe, body, clock.now());
      },
      ready: createReady({ db, work, posts, local: () => world.listening() }),
      async measure() {
        metrics.workQueue(await work.depth());
        metrics.undeliverable((await posts.undeliverable()).length);
      },
    }),
  });
  const address = await http.listen();
  await world.startPage(address);
  for (const area of areas) await area.begin();
  return {
    bot: address,
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

/** A replica that has lost its row of work would put an older card over a newer one: before an edit it is asked. */
function confirmedBy(work: Work, teams: Teams): Teams {
  return {
    ...teams,
    async update(...edit) {
      await work.confirm();
      return teams.update(...edit);
    },
  };
}
