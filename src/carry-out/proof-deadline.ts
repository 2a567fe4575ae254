import { isUnderWay, type Request } from '../approvals/request.ts';
import { lastSegment } from '../azure/azure.ts';
import { boundBy } from '../azure/compute/writes.ts';
import { hours } from '../base/clock.ts';
import { Problem } from '../base/problem.ts';
import { historyOf } from '../command-kit/position.ts';
import type { Services } from '../command-kit/services.ts';
import type { Handler } from '../work/work.ts';

const again = hours(24);

/**
 * A proof of a restore has to have cleaned up by now: what of it is still there is read from Azure and said in its
 * thread, once a day, until nothing is.
 */
export function createProofDeadline(services: Services): Record<'proof-deadline', Handler> {
  const { db, azure, requests, posts, clock } = services;

  return {
    async 'proof-deadline'({ key: id, payload }) {
      const request = await newest(id);
      if (!request) return 'done';
      let left: readonly string[];
      try {
        left = await stillThere(request, String(payload.vm), String(payload.name));
      } catch (error) {
        if (error instanceof Problem) return { later: clock.now() + hours(1) };
        throw error;
      }
      if (left.length === 0) return 'done';
      const what = `The proof ${request.id} has left something that costs money: ${left.join(', ')}.`;
      const next = isUnderWay(request) ? 'It is still under way.' : `To clean up, type: continue ${request.id}`;
      const day = Math.floor(clock.now() / again);
      await db.tx((tx) =>
        posts.say(tx, {
          key: `proof-deadline:${id}:${day}`,
          after: { kind: 'request', id: request.id },
          text: `${what} ${next}`,
          mention: [request.requester],
        }),
      );
      return { later: clock.now() + again };
    },
  };

  /** The request, or the last one that went on with its rest. */
  async function newest(id: string): Promise<Request | undefined> {
    const request = await requests.get(id);
    if (request?.continuedAs === undefined) return request;
    return (await newest(request.continuedAs)) ?? request;
  }

  async function stillThere(request: Request, vm: string, name: string): Promise<string[]> {
    const { operations } = await historyOf(services, request);
    const bound = boundBy(operations.findLast(({ scenario }) => scenario === 'BindToVm')?.watch);
    // Before the restore was sent nothing of that name is its own.
    if (!operations.some(({ scenario }) => scenario === 'Restore')) return [];
    const [machine, parts] = await Promise.all([azure.compute.machine(vm), azure.compute.parts(bound)]);
    return [...(machine ? [name] : []), ...parts.map(({ id }) => lastSegment(id))];
  }
}
