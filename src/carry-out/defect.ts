import { Problem } from '../base/problem.ts';
import { StoreUnavailable } from '../db/db.ts';
import { LeaseLost } from '../work/lease.ts';

/**
 * What a command threw, for people. What is no Problem is a defect of ours, and is said to be one: a retry
 * would find it again. Throws on what stopped the work from outside (the store is away, another replica has the row): that
 * says nothing about the command.
 */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof StoreUnavailable || thrown instanceof LeaseLost) throw thrown;
  return new Problem('internal', 'Lifeboat has a defect here and sent nothing to Azure.', {
    hint: 'Give an admin the time of this message: the log says more.',
    cause: thrown,
  });
}
