import type { Database } from '../../src/db/db.ts';

/** When a process dies, counted in the transactions that carry something out. */
export interface Death {
  readonly transaction: number;
  /** `before` it is begun, so that what was sent to Azure is not noted; `after` it: what was noted is not sent. */
  readonly when: 'before' | 'after';
}

/** A process's views of the store, which end with the process. */
export interface Mortal {
  /** For all that carries something out. */
  readonly db: Database;
  /** For the table of work, whose own transactions do not count. */
  readonly worker: Database;
  readonly dead: boolean;
  dies(death: Death): void;
  /** Throws once it has died: nothing leaves a dead process. */
  check(): void;
}

/**
 * The store as one process has it. From the moment of its death everything that it asks of the store fails, so that what
 * it had stored until then is all that is left of it, as after a SIGKILL.
 */
export function mortal(db: Database): Mortal {
  let death: Death = { transaction: Number.POSITIVE_INFINITY, when: 'before' };
  let begun = 0;
  let dead = false;
  const check = () => {
    if (dead) throw new Error('the process has died');
  };
  const isNow = (when: Death['when']) => death.when === when && begun >= death.transaction;

  async function counted(call: () => unknown): Promise<unknown> {
    check();
    begun += 1;
    dead = isNow('before');
    check();
    const result = await call();
    dead ||= isNow('after');
    check();
    return result;
  }

  const viewOf = (counts: boolean) =>
    new Proxy(db, {
      get(of, name: keyof Database) {
        const value: unknown = of[name];
        if (typeof value !== 'function') return value;
        const call = value.bind(of) as (...given: unknown[]) => unknown;
        if (name === 'tx' && counts) return (...given: unknown[]) => counted(() => call(...given));
        if (!['tx', 'all', 'one', 'run'].includes(name)) return call;
        return async (...given: unknown[]) => {
          check();
          return call(...given);
        };
      },
    });

  return {
    db: viewOf(true),
    worker: viewOf(false),
    get dead() {
      return dead;
    },
    dies(next) {
      death = next;
      begun = 0;
    },
    check,
  };
}
