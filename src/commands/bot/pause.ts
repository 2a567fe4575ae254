import { act } from '../../command-kit/command.ts';

/** `pause bot`: no writes to Azure until somebody resumes it; what is asked and approved meanwhile waits. */
export const pauseBot = act({
  name: 'pause bot',
  words: ['pause bot [because {reason...}]'],
  means: ['pause bot [because {reason}]', 'pause [because {reason}]', 'stop all writes'],
  area: 'bot',
  summary: 'Stop all writes to Azure; what is pending waits.',
  examples: ['pause bot because audit week'],
  role: 'admin',
  async run({ services: { db, pause, audit, clock }, slots, turn }) {
    await db.tx(async (tx) => {
      await pause.pause(tx, { by: turn.actor.name, at: clock.now(), reason: slots.reason });
      await audit.write(tx, { what: 'paused', actor: turn.actor, line: turn.line });
    });
    return {
      text: 'Paused. Lifeboat writes nothing to Azure until an admin says: resume bot. Alerts go on, jobs that run are followed, approved requests wait.',
    };
  },
});

/** `resume bot` */
export const resumeBot = act({
  name: 'resume bot',
  words: ['resume bot'],
  means: ['resume bot', 'resume'],
  area: 'bot',
  summary: 'Go on after a pause: what was approved meanwhile is carried out.',
  examples: ['resume bot'],
  role: 'admin',
  async run({ services: { db, pause, audit, requests, work, clock }, turn }) {
    const paused = await pause.read();
    if (!paused) return { text: 'Lifeboat is not paused.' };
    const waiting = await requests.list({ states: ['approved'] });
    const many = (await requests.list({ states: ['running'] })).filter(({ plan }) => plan.members);
    await db.tx(async (tx) => {
      await pause.resume(tx);
      await audit.write(tx, { what: 'resumed', actor: turn.actor, line: turn.line });
      for (const { id } of waiting) await work.put(tx, { kind: 'apply', key: id, due: clock.now(), payload: {} });
      for (const { id } of many) await work.put(tx, { kind: 'bulk', key: id, due: clock.now(), payload: {} });
    });
    const start = waiting.length === 1 ? 'request starts' : 'requests start';
    const more = waiting.length > 0 ? ` ${waiting.length} approved ${start} now.` : '';
    return { text: `Resumed.${more}` };
  },
});
