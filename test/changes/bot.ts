import { createAlertBook } from '../../src/alerts/book/book.ts';
import { createAlerting } from '../../src/alerts/create.ts';
import { createMembers } from '../../src/approvals/bulk/members.ts';
import type { Request } from '../../src/approvals/request.ts';
import { createRequests } from '../../src/approvals/store.ts';
import { createAudit } from '../../src/audit/create.ts';
import type { Azure } from '../../src/azure/azure.ts';
import { hours } from '../../src/base/clock.ts';
import { type Ids, randomIds } from '../../src/base/ids.ts';
import { silentLog } from '../../src/base/log.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import type { Place, Turn } from '../../src/base/turn.ts';
import { createCarryOut } from '../../src/carry-out/create.ts';
import { shownOnAlerts } from '../../src/carry-out/shown-on-alerts.ts';
import { createRequest } from '../../src/command-kit/ask.ts';
import type { Asked, Change, Command } from '../../src/command-kit/command.ts';
import type { Services } from '../../src/command-kit/services.ts';
import { patternsOf } from '../../src/command-kit/slots.ts';
import { commands } from '../../src/commands/index.ts';
import { type Organisation, readOrganisation } from '../../src/config/organisation.ts';
import { createCheckups } from '../../src/doctor/checkups.ts';
import { format, parse } from '../../src/grammar/grammar.ts';
import { createLedger } from '../../src/operations/ledger.ts';
import { createPause } from '../../src/operations/pause.ts';
import { createPeople, localPeople, localTenant } from '../../src/people/people.ts';
import type { ChannelNames } from '../../src/posts/channel-names.ts';
import { createPosts } from '../../src/posts/index.ts';
import { createViews } from '../../src/views/views.ts';
import { createWork } from '../../src/work/create.ts';
import { joinHandlers } from '../../src/work/handlers.ts';
import type { ManualClock } from '../support/manual-clock.ts';
import { type Seen, textOf } from '../support/page.ts';
import { RecordedChannel } from '../support/recorded-channel.ts';
import type { Mortal } from './mortal.ts';
import type { World } from './world.ts';

export type Who = 'Operator' | 'Approver One' | 'Approver Two' | 'Admin';

/** Lifeboat without Teams: real store, real Azure, everything that plans, agrees and carries out. */
export interface Bot {
  readonly services: Services;
  /** Says a line as dispatch would read it; gives the request that came of a change. Throws the Problem of a refusal. */
  says(who: Who, line: string): Promise<Request | undefined>;
  /** Those agree who have to, and the work that is due then is done. */
  agree(id: string): Promise<void>;
  /** What its card says at this moment, all texts one after the other. */
  card(id: string): Promise<string>;
  /** Takes in what Azure has fired in the last hour; gives the newest alert's id. */
  hears(): Promise<string>;
  stop(): Promise<void>;
}

const place: Place = { kind: 'channel', conversation: '19:backup', serviceUrl: 'https://smba.example/' };
/** Everything waits for somebody, so that the world can move between what was agreed to and what is written. */
const rules = 'approvals: { change: 1 }\nproof: { probes: { default: { tcp: 22 } } }';

export function startBot({ life, clock, world, azure }: BotParts): Bot {
  const { db } = life;
  const organisation = organisationOf(rules);
  const ids: Ids = randomIds;
  const log = silentLog;
  const work = createWork({ db: life.worker, clock, log });
  const audit = createAudit({ db, clock });
  const members = createMembers(db);
  const pause = createPause(db);
  const book = createAlertBook(db);
  const posts = createPosts({
    db,
    work,
    clock,
    log,
    channel: new RecordedChannel(),
    view: (kind) => views[kind],
    alsoOn: shownOnAlerts(book, members),
  });
  const requests = createRequests({
    db,
    clock,
    ids,
    audit,
    work,
    posts,
    settings: { ...organisation.approvals, time: (at) => new Date(at).toISOString() },
  });
  const nobody = { at: async () => [], admins: async () => ({ people: [], groups: [] }) };
  const channelNames = { find: async () => undefined, look: async () => ({ kind: 'none' }) } as unknown as ChannelNames;
  const metrics = createMetrics();
  const ground = {
    db,
    azure,
    book,
    work,
    clock,
    log,
    metrics,
    organisation,
    posts,
    channelNames,
    roster: nobody,
    pause,
  };
  const alerting = createAlerting(ground);
  const services: Services = {
    db,
    azure,
    clock,
    ids,
    organisation,
    tenant: localTenant,
    mode: 'local',
    people: createPeople({ tenant: localTenant, rules: organisation.roles, groups: async () => [], local: true }),
    roster: nobody,
    requests,
    ledger: createLedger(db),
    members,
    alertBook: book,
    alerting,
    mornings: { lastDay: async () => Promise.reject(new Error('nobody asks for the morning here')) },
    checkups: createCheckups(db, work),
    audit,
    posts,
    channelNames,
    work,
    pause,
    log,
    about: {
      azure: world.url,
      store: db.engine,
      door: { address: undefined, entra: false, shared: false, opens: () => false, fragile: false },
    },
  };
  const changes = commands.filter((command): command is Change => command.kind === 'change');
  const views = createViews(services);
  const carryOut = createCarryOut(services, commands, metrics);
  work.start(joinHandlers(requests.handlers, alerting.handlers, carryOut.handlers));

  async function says(who: Who, line: string): Promise<Request | undefined> {
    const { command, asked } = understand(services, who, line);
    if (command.kind !== 'change') {
      await command.run(asked);
      return requests.ofTurn(asked.turn.key);
    }
    const other = await command.instead?.(asked);
    const meant = changes.find(({ name }) => name === other) ?? command;
    await createRequest(services, meant, asked, await meant.plan(asked));
    return requests.ofTurn(asked.turn.key);
  }

  return {
    services,
    says,
    async agree(id) {
      const { needs, plan } = (await requests.get(id))!;
      if (needs.confirm) {
        const { oid, name } = actorOf('Operator');
        await requests.confirm(id, { oid, name, role: 'operator', turn: ids.guid() }, plan.confirm ?? plan.target.name);
      }
      for (const who of (['Approver One', 'Approver Two'] as const).slice(0, needs.approvals)) {
        const { oid, name } = actorOf(who);
        await requests.approve(id, { oid, name, role: 'approver', turn: ids.guid() });
      }
      await work.settle();
    },
    async card(id) {
      const card = (await views.request(id, 'actors', place))?.card;
      return textOf({ text: '', cards: [card] } as unknown as Seen);
    },
    async hears() {
      const { found } = await azure.alerts.list(hours(1));
      for (const { raw } of found) await alerting.receive(raw, JSON.stringify(raw), 'reconciled');
      await work.settle();
      const [newest] = await book.list({ state: 'open', limit: 1 });
      if (!newest) throw new Error('Azure has fired no alert');
      return newest.id;
    },
    stop: () => work.stop(),
  };
}

export interface BotParts {
  readonly life: Mortal;
  readonly clock: ManualClock;
  readonly world: World;
  readonly azure: Azure;
}

function organisationOf(text: string): Organisation {
  const { organisation, faults } = readOrganisation(text, 'lifeboat.yaml');
  if (!organisation) throw new Error(faults.join('; '));
  return organisation;
}

function actorOf(who: Who) {
  const { aadObjectId: oid, role } = localPeople.find(({ name }) => name === who)!;
  return { oid, role, name: who, tenant: localTenant, teamsId: `29:${oid}`, guest: false };
}

/** The command of a line, as dispatch hands it what it needs. */
function understand(services: Services, who: Who, line: string): { command: Command; asked: Asked } {
  const sayable = commands.map((command) => ({ name: command.name, patterns: patternsOf(command) }));
  const parsed = parse(line, sayable);
  if (parsed.kind !== 'command') throw new Error(`“${line}” is no command: it is ${parsed.kind}`);
  const command = commands.find(({ name }) => name === parsed.name)!;
  const { role, ...actor } = actorOf(who);
  const turn: Turn = {
    key: services.ids.guid(),
    origin: 'typed',
    line,
    inputs: {},
    actor,
    place,
    at: services.clock.now(),
  };
  const rebuild = (slot: string, value: string) => format(parsed.pattern, { ...parsed.slots, [slot]: value });
  return { command, asked: { services, turn, role, slots: parsed.slots, commands, rebuild } };
}
