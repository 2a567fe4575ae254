import { scenarios } from '../../azure/jobs/scenarios.ts';
import { Problem } from '../../base/problem.ts';
import { act } from '../../command-kit/command.ts';
import { allowWrites } from '../../command-kit/writes.ts';
import { followUps } from '../../operations/follow-ups.ts';

/** `cancel 7F3K`: asks Azure to cancel the job of a request, where its scenario's row says that Azure can. */
export const cancel = act({
  name: 'cancel',
  words: ['cancel {id}'],
  means: ['cancel {id}', 'cancel backup {id}', 'stop {id}'],
  area: 'backup',
  summary: 'Cancel the running job of a request: a backup while its snapshot is taken, a test failover.',
  examples: ['cancel 7F3K'],
  role: 'operator',
  async run({ services, slots, turn }) {
    const { ledger, requests, db, work, audit, clock, posts } = services;
    const id = (slots.id ?? '').toUpperCase();
    const request = await requests.get(id);
    const operation = request && (await ledger.ofRequest(id));
    if (!request || !operation) throw new Problem('not-found', `There is no job of a request ${id}.`);
    const { service, cancel: cancels } = scenarios[operation.scenario];
    allowWrites(services, service);
    if (!cancels) throw new Problem('refused', `Azure cannot cancel ${request.plan.title}: wait for its end.`);
    if (operation.state !== 'running' || !operation.jobId)
      throw new Problem('refused', `${request.plan.title} does not run: there is nothing to cancel.`);
    await db.tx(async (tx) => {
      await followUps.ask(tx, operation.id, 'cancel');
      await posts.changed(tx, { kind: 'request', id });
      await work.put(tx, { kind: 'cancel', key: operation.id, due: clock.now(), payload: {} });
      await audit.write(tx, { what: 'cancelling', actor: turn.actor, line: turn.line, about: id });
    });
    return {
      text: `Azure is being asked to cancel ${request.plan.title}: its card says what Azure answers.`,
      quiet: turn.origin === 'button',
    };
  },
});
