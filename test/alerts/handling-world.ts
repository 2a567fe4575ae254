import { createAttention } from '../../src/alerts/book/acknowledge.ts';
import { type AlertRecord, createAlertBook } from '../../src/alerts/book/book.ts';
import { createCares } from '../../src/alerts/book/care.ts';
import { type Decision, decide, type Memory, remember } from '../../src/alerts/decide/decide.ts';
import type { Found } from '../../src/alerts/look/found.ts';
import { createMuteEnded } from '../../src/alerts/mute/mute-ended.ts';
import { createMutes } from '../../src/alerts/mute/mutes.ts';
import { type Alert, twinOf } from '../../src/alerts/schema/schema.ts';
import { createChase } from '../../src/alerts/tell/chase.ts';
import { createDigests } from '../../src/alerts/tell/digests.ts';
import { createHandling } from '../../src/alerts/tell/handling.ts';
import { createIncidents } from '../../src/alerts/tell/incidents.ts';
import { createSubscriptions } from '../../src/alerts/tell/subscriptions.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Place } from '../../src/base/turn.ts';
import { chase, digests, routes, storm } from '../../src/config/alert-handling.ts';
import { maintenance } from '../../src/config/maintenance.ts';
import type { Database, Queryable } from '../../src/db/db.ts';
import type { Posts } from '../../src/posts/index.ts';
import type { Subject } from '../../src/posts/posts.ts';
import { createWork } from '../../src/work/create.ts';
import type { ManualClock } from '../support/manual-clock.ts';

export const owner = { oid: 'o-1', name: 'Operator', teamsId: '29:operator' };
export const channelPlace = (name: string): Place => ({
  kind: 'channel',
  conversation: `19:${name}`,
  serviceUrl: 'https://x/',
});

export interface Rules {
  readonly maintenance?: unknown;
  readonly routes?: unknown;
  readonly digests?: unknown;
  readonly storm?: unknown;
  readonly chase?: unknown;
}

export const foundFor = (alert: Alert, region = 'australiaeast', more: Partial<Found> = {}): Found => ({
  asOf: alert.firedAt,
  inAzure: true,
  backupRunning: false,
  incomplete: false,
  vault: { name: alert.vaultId?.split('/').at(-1) ?? 'v', region, tags: { 'Support Team': 'DBA' } },
  ...more,
});

/** What stands between a webhook and the channels, on a real store; only the channels themselves are remembered here. */
export function handlingWorld(db: Database, clock: ManualClock, rules: Rules = {}) {
  const shown = new Map<string, Set<string>>();
  const said: { key: string; text: string; where: string; mention: readonly string[] }[] = [];
  const changes: Subject[] = [];
  const nameOf = ({ kind, id }: Subject) => `${kind} ${id}`;
  const posts: Pick<Posts, 'show' | 'changed' | 'say' | 'reply'> = {
    async show(tx, { subject, place }) {
      tx.afterCommit(() => {
        shown.set(nameOf(subject), (shown.get(nameOf(subject)) ?? new Set()).add(place.conversation));
      });
    },
    async changed(tx, subject) {
      tx.afterCommit(() => changes.push(subject));
    },
    async say(tx, { key, text, after, mention = [] }) {
      tx.afterCommit(() => tell(key, text, nameOf(after), mention));
    },
    async reply(tx, { key, place }, { text = '', mentions = [] }) {
      tx.afterCommit(() => tell(key, text, place.conversation, mentions));
    },
  };
  function tell(key: string, text: string, where: string, people: readonly { readonly name: string }[]): void {
    if (said.some((one) => one.key === key)) return;
    said.push({ key, text, where, mention: people.map(({ name }) => name) });
  }
  const book = createAlertBook(db);
  const cares = createCares();
  const work = createWork({ db, clock, log: silentLog });
  const mutes = createMutes(db, work);
  const subscriptions = createSubscriptions(db);
  const bundles = createDigests({ db, book, work, posts, clock });
  const incidents = createIncidents({ db, book, work, posts, clock, settings: storm.parse(rules.storm) });
  const settings = chase.parse(rules.chase ?? { Sev0: 'never', Sev1: 'never' });
  const places = new Map([['default', 'general']]);
  let firstStart: number | undefined;
  const handling = createHandling({
    mutes,
    digests: bundles,
    incidents,
    subscriptions,
    cares,
    posts,
    work,
    clock,
    timezone: 'UTC',
    firstStart: async () => firstStart,
    find: async (target) => {
      const name = target === 'default' ? 'default' : target.kind === 'channel' ? target.channel : target.oid;
      const conversation = places.get(name) ?? (target === 'default' ? undefined : places.get(name));
      return conversation === undefined ? undefined : { place: channelPlace(conversation), name };
    },
    rules: {
      maintenance: maintenance.parse(rules.maintenance),
      routes: routes.parse(rules.routes),
      digests: digests.parse(rules.digests),
      chase: settings,
    },
  });
  const attention = createAttention({ book, cares, work, clock, touched: handling.touched });
  const handlers = {
    ...bundles.handlers,
    ...incidents.handlers,
    ...createMuteEnded({ db, mutes, posts, clock, defaultPlace: async () => channelPlace('general') }),
    ...createChase({
      db,
      book,
      cares,
      incidents,
      posts,
      clock,
      settings,
      takers: handling.takers,
      showAlone: handling.showAlone,
      people: async (oids) => oids.map((oid) => ({ oid, name: `person ${oid.slice(0, 4)}`, teamsId: `29:${oid}` })),
      decided: () => undefined,
    }),
  };

  /** As the work row of a webhook does it: recall, decide, keep, present, in one transaction. */
  async function deliver(
    alert: Alert,
    more: { found?: Found; receivedAt?: number; source?: 'webhook' | 'reconciled' } = {},
  ): Promise<Decision> {
    const { found = foundFor(alert), receivedAt = clock.now(), source = 'webhook' } = more;
    const prepared = await handling.prepare({ alert, found, receivedAt, source });
    return db.tx(async (tx) => {
      const added = await book.receive(tx, [{ identity: alert.identity, raw: '{}', receivedAt, source }]);
      if (added.length === 0) return { do: 'drop', why: 'duplicate' };
      const { record, memory } = await recall(tx, alert, found);
      const kept = await handling.recall(tx, prepared, record);
      const full: Memory = { ...memory, muted: kept.muted, hold: kept.hold };
      const decision = decide(alert, full, receivedAt);
      const id = await keep(tx, { alert, found, decision, memory: full }, record);
      await book.decided(tx, alert.identity, decision, id ?? record?.id);
      await handling.present(tx, prepared, kept, { decision, record: id });
      return decision;
    });
  }

  async function recall(tx: Queryable, alert: Alert, found: Found) {
    const twin = twinOf(alert.identity);
    const other = twin ? await book.event(tx, twin) : undefined;
    const record =
      alert.identity.endsWith('|Resolved') && twin
        ? other?.record && (await book.read(tx, other.record))
        : await book.latestOf(tx, alert.group);
    const memory: Memory = {
      seen: false,
      resolved: alert.condition === 'Fired' && other !== undefined,
      ...(record && { group: record }),
      azure: {
        ...(found.job && { jobStatus: found.job.status }),
        ...(found.job?.error && { errorCode: found.job.error.code }),
      },
    };
    return { record: record || undefined, memory };
  }

  async function keep(
    tx: Queryable,
    { alert, found, decision, memory }: { alert: Alert; found: Found; decision: Decision; memory: Memory },
    record: AlertRecord | undefined,
  ) {
    const group = remember(memory, alert, decision).group;
    if (decision.do === 'drop' || !group) return undefined;
    const azureIds = alert.alertId ? [alert.alertId] : [];
    const ended = group.state === 'resolved' ? { by: 'Azure', at: alert.firedAt, reason: undefined } : undefined;
    if (decision.do === 'post' || decision.do === 'hold' || !record) {
      return book.open(tx, { ...group, group: alert.group, alert, found, azureIds, ended });
    }
    await book.change(tx, record.id, { ...group, ...(ended && { ended }) });
    return record.id;
  }

  return {
    book,
    cares,
    mutes,
    subscriptions,
    digests: bundles,
    incidents,
    handling,
    attention,
    work,
    handlers,
    deliver,
    shown,
    said,
    changes,
    places,
    setFirstStart: (at: number) => {
      firstStart = at;
    },
    /** Records that have a card of their own. */
    cards: () => [...shown.keys()].filter((name) => name.startsWith('alert ')).map((name) => name.slice(6)),
    /** Lets the time pass and everything happen that is due by then. */
    async pass(ms: number): Promise<void> {
      clock.advance(ms);
      await work.settle();
    },
    start: () => work.start(handlers),
    stop: () => work.stop(),
  };
}

export type HandlingWorld = ReturnType<typeof handlingWorld>;
