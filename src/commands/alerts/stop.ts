import { Problem } from '../../base/problem.ts';
import { act } from '../../command-kit/command.ts';

/** `stop the rest of 7F3K`: what has begun goes on, what has not never will. */
export const stop = act({
  name: 'stop the rest',
  words: ['stop the rest of {id}', 'stop {id}'],
  area: 'alerts',
  summary: 'Begin no more backups of a retry of many; those that run go on.',
  examples: ['stop the rest of 7F3K'],
  role: 'operator',
  async run({ services, slots, turn }) {
    const { requests, members, posts, db, work, audit, clock } = services;
    const id = (slots.id ?? '').toUpperCase();
    const request = await requests.get(id);
    if (!request?.plan.members) {
      throw new Problem('not-found', `${id} is not a retry of many.`, {
        hint: `A single job is cancelled with: cancel ${id}`,
      });
    }
    if (request.state === 'pending') {
      throw new Problem('refused', `${id} has not begun: it waits for ${request.waitingFor}.`, {
        choices: [{ title: 'Withdraw', line: `withdraw ${id}` }],
      });
    }
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
  },
});
