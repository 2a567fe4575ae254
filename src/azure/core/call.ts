import type { Problem } from '../../base/problem.ts';
import { isDefect, isNotThere, NotSent, toProblem } from './errors.ts';
import { type Leaving, leavingOf } from './leaving.ts';
import type { AzureClock } from './observe.ts';

/** Every call to Azure goes through one of these: they hold the deadline and turn what was thrown into a Problem. */
export interface Call {
  read<T>(doing: string, run: (abortSignal: AbortSignal) => Promise<T>): Promise<T>;
  /** As `read`, but a 404 is an answer: there is none. What is in a subscription that we cannot see may well be there. */
  find<T>(doing: string, run: (abortSignal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  /** Exactly one request that changes something; what stopped it before it was sent, a defect of ours too, is thrown as it is. */
  write<T>(doing: string, run: (abortSignal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface Deadlines {
  readonly readMs: number;
  readonly writeMs: number;
}

export function createCall(clock: AzureClock, deadlines: Deadlines): Call {
  const problem = (thrown: unknown, doing: string, kind: 'read' | 'write'): Problem =>
    toProblem(thrown, doing, kind, clock.now());
  return {
    async read(doing, run) {
      try {
        return await run(AbortSignal.timeout(deadlines.readMs));
      } catch (thrown) {
        throw problem(thrown, doing, 'read');
      }
    },
    async find(doing, run) {
      try {
        return await run(AbortSignal.timeout(deadlines.readMs));
      } catch (thrown) {
        if (isNotThere(thrown)) return undefined;
        throw problem(thrown, doing, 'read');
      }
    },
    async write(doing, run) {
      const leaving: Leaving = { left: false };
      try {
        return await leavingOf(leaving, () => run(AbortSignal.timeout(deadlines.writeMs)));
      } catch (thrown) {
        if (thrown instanceof NotSent) throw thrown.cause;
        if (!leaving.left && isDefect(thrown)) throw thrown;
        throw problem(thrown, doing, 'write');
      }
    },
  };
}
