import type { Request } from '../approvals/request.ts';
import type { Services } from '../command-kit/services.ts';
import type { Queryable } from '../db/db.ts';

/** The end of a request by whatever is no job: whoever asked is told, and an edited card tells nobody. */
export async function endRequest(
  { db, requests, posts }: Pick<Services, 'db' | 'requests' | 'posts'>,
  request: Request,
  outcome: 'done' | 'failed' | 'stopped',
  result?: string,
): Promise<'done'> {
  await db.tx(async (tx) => {
    await requests.settled(tx, request.id, outcome, result);
    await tell(
      tx,
      result === undefined ? `${request.plan.title} is done.` : `${request.plan.title} (${request.id}): ${result}`,
    );
  });
  return 'done';

  async function tell(tx: Queryable, text: string): Promise<void> {
    if (request.requester.teamsId === '' || request.parent !== undefined) return;
    await posts.say(tx, {
      key: `told:${request.id}`,
      after: { kind: 'request', id: request.id },
      text,
      mention: [request.requester],
    });
  }
}

/** It goes no further than the step whose turn it is. What was done until then stands: nothing is undone by itself. */
export function halt(services: Services, request: Request, at: number, why: string): Promise<'done'> {
  const title = request.plan.steps?.[at]?.title ?? request.plan.title;
  return endRequest(services, request, 'stopped', `Stopped before “${title}”: ${why}`);
}
