import type { JobError, Look, Scenario, Watch } from '../azure/azure.ts';
import { type Database, type Queryable, sql } from '../db/db.ts';
import type { Again, Operation } from './operation.ts';

/** The ledger of what Azure was asked to do. Every change of a row is one statement in the caller's transaction. */
export interface Ledger {
  /**
   * Stores the intent, before Azure hears of it. False: this step of the request has a row already, or another one has a job of
   * the same kind under way for the same target.
   */
  intend(tx: Queryable, intent: Intent): Promise<boolean>;
  /** The request is sent once more, after Azure showed nothing of the earlier ones. */
  resend(tx: Queryable, id: string, again: Again): Promise<void>;
  /** The write's answer was lost, or sending it again was refused: from when on it may be sent again. */
  doubt(tx: Queryable, id: string, doubt: Doubt): Promise<void>;
  /** Azure accepted it, or a job of it was found. */
  running(tx: Queryable, id: string, watch: Watch): Promise<void>;
  /** What one look said; false when the row is not running any more. */
  looked(tx: Queryable, id: string, look: Look): Promise<boolean>;
  failed(tx: Queryable, id: string, error: JobError): Promise<void>;
  unknown(tx: Queryable, id: string): Promise<void>;
  get(id: string): Promise<Operation | undefined>;
  /** That of its latest step. @param tx where it is read, when that is part of a transaction */
  ofRequest(request: string, tx?: Queryable): Promise<Operation | undefined>;
  /** Those of all its steps that write to Azure and were begun, in their order. */
  allOf(request: string, tx?: Queryable): Promise<Operation[]>;
  /** The operation of that scenario that is under way for the target. */
  openFor(scenario: Scenario, target: string, tx?: Queryable): Promise<Operation | undefined>;
  /** Ids of the jobs that operations of that scenario and target are known to have become. */
  jobsOf(scenario: Scenario, target: string): Promise<ReadonlySet<string>>;
  /** How long the last of that scenario that were done took for the target, in the middle; milliseconds. */
  usual(scenario: Scenario, target: string): Promise<number | undefined>;
  /** Newest first. */
  list(query: { readonly open?: boolean; readonly limit: number }): Promise<Operation[]>;
  /** The newest operation of that scenario for the target. */
  latest(scenario: Scenario, target: string, on?: Queryable): Promise<Operation | undefined>;
}

/** What is stored before Azure hears of a write. */
export type Intent = Pick<
  Operation,
  'id' | 'request' | 'step' | 'scenario' | 'target' | 'vault' | 'name' | 'intentAt' | 'again' | 'facts'
>;

/** What is known of a write that has no job yet. */
export interface Doubt {
  readonly again: Again;
  /** Azure did not carry it out, for sure: it does not count. */
  readonly notDone?: true;
  readonly error?: JobError;
}

interface Row {
  id: string;
  request: string;
  step: number;
  scenario: string;
  target: string;
  vault: string;
  name: string;
  state: string;
  outcome: string | null;
  intent_at: number;
  sent: number;
  again_azure: number;
  again_ours: number;
  watch: string | null;
  look: string | null;
  facts: string;
}

/** How an operation ends without a look that says so. */
interface End {
  readonly state: 'settled' | 'unknown';
  readonly outcome: 'failed' | null;
  readonly look: Partial<Look>;
}

/** @param db the store that reads go to; writes go to the transaction that is passed in */
export function createLedger(db: Database): Ledger {
  const settle = (tx: Queryable, id: string, { state, outcome, look }: End) =>
    tx.run(sql`update operations set state = ${state}, outcome = ${outcome}, look = ${JSON.stringify(look)}
      where id = ${id} and state in ('submitting', 'running')`);
  const first = async (query: ReturnType<typeof sql>, on: Queryable = db) => {
    const row = await on.one<Row>(query);
    return row && fromRow(row);
  };
  return {
    async intend(tx, intent) {
      const added =
        await tx.run(sql`insert into operations (id, request, step, scenario, target, vault, name, state, intent_at, sent, again_azure, again_ours,
          facts)
        values (${intent.id}, ${intent.request}, ${intent.step}, ${intent.scenario}, ${intent.target.toLowerCase()}, ${intent.vault},
          ${intent.name}, 'submitting', ${intent.intentAt}, 1, ${intent.again.azure}, ${intent.again.ours},
          ${JSON.stringify(intent.facts)})
        on conflict do nothing`);
      return added === 1;
    },
    async resend(tx, id, again) {
      await tx.run(sql`update operations set sent = sent + 1, again_azure = ${again.azure}, again_ours = ${again.ours}
        where id = ${id} and state = 'submitting'`);
    },
    async doubt(tx, id, { again, notDone, error }) {
      const look = error ? JSON.stringify({ error }) : null;
      await tx.run(sql`update operations set sent = sent - ${notDone ? 1 : 0}, again_azure = ${again.azure},
        again_ours = ${again.ours}, look = ${look} where id = ${id} and state = 'submitting'`);
    },
    async running(tx, id, watch) {
      await tx.run(sql`update operations set state = 'running', watch = ${JSON.stringify(watch)}
        where id = ${id} and state = 'submitting'`);
    },
    async looked(tx, id, look) {
      const state = look.state === 'running' ? 'running' : 'settled';
      const outcome = look.state === 'running' ? null : look.state;
      const changed = await tx.run(sql`update operations set state = ${state}, outcome = ${outcome},
        watch = ${JSON.stringify(look.watch)}, look = ${JSON.stringify(look)} where id = ${id} and state = 'running'`);
      return changed === 1;
    },
    async failed(tx, id, error) {
      await settle(tx, id, { state: 'settled', outcome: 'failed', look: { error } });
    },
    async unknown(tx, id) {
      await settle(tx, id, { state: 'unknown', outcome: null, look: {} });
    },
    get: (id) => first(sql`select * from operations where id = ${id}`),
    ofRequest: (request, tx) =>
      first(sql`select * from operations where request = ${request} order by step desc limit 1`, tx),
    async allOf(request, tx = db) {
      const rows = await tx.all<Row>(sql`select * from operations where request = ${request} order by step`);
      return rows.map(fromRow);
    },
    openFor: (scenario, target, tx) =>
      first(
        sql`select * from operations where scenario = ${scenario} and target = ${target.toLowerCase()}
          and state in ('submitting', 'running')`,
        tx,
      ),
    latest: (scenario, target, on) =>
      first(
        sql`select * from operations where scenario = ${scenario} and target = ${target.toLowerCase()}
        order by intent_at desc limit 1`,
        on,
      ),
    async jobsOf(scenario, target) {
      const rows = await db.all<Row>(
        sql`select * from operations where scenario = ${scenario} and target = ${target.toLowerCase()}`,
      );
      return new Set(rows.map(fromRow).flatMap(({ jobId, watch }) => [jobId, watch && jobOf(watch)].filter(isText)));
    },
    async usual(scenario, target) {
      const rows = await db.all<Row>(sql`select * from operations where scenario = ${scenario}
        and target = ${target.toLowerCase()} and outcome = 'done' order by intent_at desc limit 9`);
      const took = rows
        .map(fromRow)
        .flatMap(({ started, ended }) => (started && ended && ended > started ? [ended - started] : []))
        .sort((a, b) => a - b);
      return took[Math.floor(took.length / 2)];
    },
    async list({ open, limit }) {
      const states = open ? sql`state in ('submitting', 'running')` : sql`state is not null`;
      const rows = await db.all<Row>(
        sql`select * from operations where ${states} order by intent_at desc limit ${limit}`,
      );
      return rows.map(fromRow);
    },
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const jobOf = (watch: Watch): string | undefined => ('job' in watch ? watch.job : undefined);

function fromRow(row: Row): Operation {
  const look = (row.look ? JSON.parse(row.look) : {}) as Partial<Look>;
  return {
    id: row.id,
    request: row.request,
    step: row.step,
    scenario: row.scenario as Scenario,
    target: row.target,
    vault: row.vault,
    name: row.name,
    state: row.state as Operation['state'],
    outcome: (row.outcome ?? undefined) as Operation['outcome'],
    intentAt: Number(row.intent_at),
    sent: row.sent,
    again: { azure: Number(row.again_azure), ours: Number(row.again_ours) },
    watch: row.watch ? (JSON.parse(row.watch) as Watch) : undefined,
    jobId: look.jobId,
    steps: look.steps ?? [],
    percent: look.percent,
    started: look.started,
    ended: look.ended,
    error: look.error,
    warning: look.warning,
    facts: JSON.parse(row.facts) as Operation['facts'],
  };
}
