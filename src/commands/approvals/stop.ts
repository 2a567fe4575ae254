import type { Request } from '../../approvals/request.ts';
import { Problem } from '../../base/problem.ts';
import { type Asked, act, type Reply } from '../../command-kit/command.ts';

/** `stop the rest of 7F3K`: what has begun goes on, what has not never will. */
export const stop = act({
  name: 'stop the rest',
  words: ['stop the rest of {id}', 'stop {id}'],
  area: 'approvals',
  summary: 'Begin no further step of a request, or no more of many; what runs goes on to its end.',
  examples: ['stop the rest of 7F3K'],
  role: 'operator',
  async run(asked) {
    const { services, slots } = asked;
    const id = (slots.id ?? '').toUpperCase();
    const request = await services.requests.get(id);
    if (!request?.plan.members && !request?.plan.steps) {
      throw new Problem('not-found', `${id} neither stands for many nor has several steps.`, {
        hint: `A single job is cancelled with: cancel ${id}`,
      });
    }
    if (request.state === 'pending') {
      throw new Problem('refused', `${id} has not begun: it waits for ${request.waitingFor}.`, {
        choices: [{ title: 'Withdraw', line: `withdraw ${id}` }],
      });
    }
    return request.plan.members ? stopMembers(asked, id) : stopSteps(asked, request);
  },
});

async function stopMembers({ services, turn }: Asked, id: string): Promise<Reply> {
  const { members, posts, db, work, audit, clock } = services;
  const stopped = await db.tx(async (tx) => {
    const stopped = await members.stop(tx, id, `Stopped by ${turn.actor.name}`);
    if (stopped === 0) return 0;
    await posts.changed(tx, { kind: 'request', id });
    await work.put(tx, { kind: 'bulk', key: id, due: clock.now(), payload: {} });
    await audit.write(tx, { what: 'stopped', actor: turn.actor, line: turn.line, about: id, detail: { stopped } });
    return stopped;
  });
  if (stopped === 0) throw new Problem('refused', 'Nothing of it waits any more.');
  return { text: `${stopped} of them will not begin. Those that run go on.`, quiet: turn.origin === 'button' };
}

async function stopSteps({ services, turn }: Asked, { id, plan }: Request): Promise<Reply> {
  const { requests, db, work, clock } = services;
  const { oid, name, tenant } = turn.actor;
  await db.tx(async (tx) => {
    await requests.stop(tx, id, { oid, name, tenant }, turn.key);
    await work.put(tx, { kind: 'apply', key: id, due: clock.now(), payload: {} });
  });
  return {
    text: `${plan.title}: no further step of it begins. What runs goes on to its end.`,
    quiet: turn.origin === 'button',
  };
}
