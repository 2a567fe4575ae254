import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientConfig, Client as Connection, Pool, type PoolClient, types } from 'pg';
import { errorText, type Log } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import { type Database, type Queryable, type Statement, sql } from './db.ts';
import { guardHere, under } from './guard.ts';
import { createInside } from './inside.ts';
import { type Listener, listen, wakeChannel } from './listener.ts';
import { fromPostgres, isWorthRepeating } from './postgres-errors.ts';
import { newName, present } from './presence.ts';
import { storable } from './values.ts';

const connections = 10;
const tries = 5;
const betweenCallsMs = 100;

/** PostgreSQL sends 64-bit integers and sums as text; all of ours fit a JavaScript number, as in SQLite. */
const numbersAsNumbers: ClientConfig['types'] = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    const isNumber = oid === types.builtins.INT8 || oid === types.builtins.NUMERIC;
    return isNumber ? Number : types.getTypeParser(oid, format as 'text');
  },
};

/**
 * Opens PostgreSQL at `url`; several replicas may share it. Connects with the first statement. Throws a Problem
 * `misconfigured` when the address cannot be read.
 */
export function openPostgres(url: string, log: Log): Database {
  refuseUnreadable(url);
  return new PostgresDatabase(
    {
      connectionString: url,
      application_name: 'lifeboat',
      types: numbersAsNumbers,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: 30_000,
      // Shorter than our own time-out: a statement that we gave up on was cancelled by the server, too.
      statement_timeout: 25_000,
      // A transaction of ours waits for nothing but the store. Of a process that hangs in one, the server frees the locks.
      idle_in_transaction_session_timeout: 15_000,
    },
    log,
  );
}

/** The address holds the password: it is never shown. */
function refuseUnreadable(url: string): void {
  try {
    // Makes no connection: it only reads the address, and the files that its parameters name.
    new Connection({ connectionString: url });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code?.startsWith('E') && code !== 'ERR_INVALID_URL'
        ? `a file that it names cannot be read (${code})`
        : 'is no address';
    throw new Problem('misconfigured', `DATABASE_URL: ${why}.`, {
      hint: 'Write postgres://user:password@host:5432/database, with % in the password as %25, @ as %40, / as %2F and # as %23.',
    });
  }
}

type Client = Pick<PoolClient, 'query'>;

class PostgresDatabase implements Database {
  readonly engine = 'postgres';
  readonly me = newName();
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #config: ClientConfig;
  readonly #inside = createInside();
  readonly #listeners: (() => void)[] = [];
  #listener: Listener | undefined;
  #calling: Promise<void> | undefined;
  #callAgain = false;

  constructor(config: ClientConfig, log: Log) {
    this.#config = config;
    this.#log = log;
    this.#pool = new Pool({ ...config, max: connections, pipeline: true });
    const lost = (error: Error) => log('warn', 'a connection to PostgreSQL was lost', { error: errorText(error) });
    this.#pool.on('error', lost);
    // A connection in use has no listener of the pool's, and an 'error' nobody listens to ends the process.
    this.#pool.on('connect', (client) => client.on('error', lost));
  }

  all<Row>(statement: Statement): Promise<Row[]> {
    return this.#single((queryable) => queryable.all<Row>(statement));
  }

  one<Row>(statement: Statement): Promise<Row | undefined> {
    return this.#single((queryable) => queryable.one<Row>(statement));
  }

  run(statement: Statement): Promise<number> {
    if (guardHere()) return this.tx((tx) => tx.run(statement));
    return this.#single((queryable) => queryable.run(statement));
  }

  afterCommit(hook: () => void): void {
    hook();
  }

  async tx<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> {
    this.#inside.refuse();
    for (let left = tries; ; left--) {
      const hooks: (() => void)[] = [];
      try {
        const result = await this.#transaction((client) => {
          const tx = queryableOn(client, hooks);
          return under(guardHere(), tx, () => work(tx));
        });
        for (const hook of hooks) hook();
        return result;
      } catch (error) {
        if (left <= 1 || !isWorthRepeating(error)) throw error;
      }
    }
  }

  async wakeOthers(): Promise<void> {
    this.#callAgain = true;
    this.#calling ??= this.#callOthers().finally(() => {
      this.#calling = undefined;
    });
    await this.#calling;
  }

  onWake(tell: () => void): void {
    this.#listeners.push(tell);
    this.#listener ??= listen(this.#config, this.me, this.#log, () => this.#tell());
  }

  async gone(names: readonly string[]): Promise<string[]> {
    const there = new Set(await present(this));
    return names.filter((name) => !there.has(name));
  }

  async now(): Promise<number> {
    const row = await this.one<{ now: number }>(
      sql`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
    );
    return row!.now;
  }

  async check(): Promise<void> {
    await this.run(sql`update store set checks = checks + 1`);
  }

  async close(): Promise<void> {
    await this.#listener?.close();
    this.#listener = undefined;
    if (!this.#pool.ending) await this.#pool.end();
  }

  /** The first call goes out at once, those that follow within a moment as one: each costs a commit. */
  async #callOthers(): Promise<void> {
    while (this.#callAgain && this.#listener) {
      this.#callAgain = false;
      await this.run(sql`select pg_notify(${wakeChannel}, ${this.me})`);
      await sleep(betweenCallsMs, undefined, { ref: false });
    }
  }

  #tell(): void {
    for (const tell of this.#listeners) tell();
  }

  async #single<Result>(work: (queryable: Queryable) => Promise<Result>): Promise<Result> {
    this.#inside.refuse();
    return work(queryableOn(this.#pool as Client, []));
  }

  async #transaction<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = await translated(this.#pool.connect());
    let broken: Error | undefined;
    try {
      // Sent together with the first statement: one round trip less for each transaction.
      const begun = translated(client.query('begin'));
      begun.catch(() => 'heard below');
      const result = await this.#inside.run(() => work(client));
      await begun;
      await translated(client.query('commit'));
      return result;
    } catch (error) {
      // A connection that cannot even roll back is thrown away; the first error is the one that matters.
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

function queryableOn(client: Client, hooks: (() => void)[]): Queryable {
  const query = (statement: Statement) => translated(client.query(statement.text, storable(statement.values)));
  return {
    all: async <Row>(statement: Statement) => (await query(statement)).rows as Row[],
    one: async <Row>(statement: Statement) => (await query(statement)).rows[0] as Row | undefined,
    run: async (statement) => (await query(statement)).rowCount ?? 0,
    afterCommit: (hook) => hooks.push(hook),
  };
}

async function translated<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw fromPostgres(error);
  }
}
