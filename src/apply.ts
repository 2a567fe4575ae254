import { differences, fingerprint, type Plan } from './approvals/plan.ts';
import type { Request } from './approvals/request.ts';
import type { JobError, Watch } from './azure/azure.ts';
import { minutes } from './clock.ts';
import type { Change } from './commands/command.ts';
import type { Services } from './commands/services.ts';
import { slotsOf } from './commands/slots.ts';
import type { Operation } from './operations/operation.ts';
import { Problem } from './problem.ts';
import type { Handler, Outcome } from './work/work.ts';

/**
 * How long, by Azure's clock, a job may take to appear after it was accepted. Backup and Site Recovery list theirs
 * within seconds; two minutes is four times the longest that the recordings of Azure's own tests show.
 */
const settling = minutes(2);

/** The same write is sent at most twice, and the second time only after Azure showed nothing of the first. */
const mostSent = 2;

/**
 * The one path from an agreed request to Azure: plan again, store the intent, send one write, watch its job.
 * A row of kind `apply` may run any number of times, on any replica, after any crash.
 */
export function createApply(
  services: Services,
  commandOf: (name: string) => Change | undefined,
): Record<'apply', Handler> {
  const { azure, db, ledger, requests, work, audit, clock, ids, pause, log } = services;

  return {
    async apply({ key: id }) {
      const request = await requests.get(id);
      if (!request || (request.state !== 'approved' && request.state !== 'applying')) return 'done';
      const command = commandOf(request.command);
      if (!command) throw new Error(`no command ${request.command} for request ${id}`);
      if (await pause.read()) return { later: clock.now() + minutes(1) };
      const operation = await ledger.ofRequest(id);
      if (!operation) return begin(request, command);
      return operation.state === 'submitting' ? resume(request, command, operation) : 'done';
    },
  };

  /** First time: plan again, and go on only with what was agreed to. */
  async function begin(request: Request, command: Change): Promise<Outcome> {
    const fresh = await planAgain(request, command);
    if (!fresh) return 'done';
    const intended = await db.tx(async (tx) => {
      const intent = {
        id: ids.guid(),
        request: request.id,
        scenario: command.scenario,
        intentAt: azure.now(),
        ...about(fresh),
      };
      if (!(await ledger.intend(tx, intent))) return false;
      await requests.applying(tx, request.id, fresh);
      return true;
    });
    if (intended) return send(request, command, fresh);
    await refuse(
      request,
      new Problem('refused', `The same is under way for ${fresh.target.name} already: wait for its end.`),
    );
    return 'done';
  }

  /** The plan as it is now; undefined when the request ended or went back to its approvers because of it. */
  async function planAgain(request: Request, command: Change): Promise<Plan | undefined> {
    let fresh: Plan;
    try {
      fresh = await command.plan({
        services,
        slots: slotsOf(command, request.line),
        rebuild: () => request.line,
        turn: { inputs: request.inputs, actor: request.requester },
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'azure-unavailable') throw error;
      await refuse(request, error);
      return undefined;
    }
    const no = fresh.checks.find((check) => check.state === 'no');
    if (no) {
      await refuse(request, new Problem('refused', no.text));
      return undefined;
    }
    if (command.risk === 'change' || fingerprint(fresh) === request.fingerprint) return fresh;
    const changed = differences(request.plan, fresh);
    await db.tx(async (tx) => {
      await requests.stale(tx, request.id, fresh, changed);
    });
    return undefined;
  }

  async function refuse(request: Request, problem: Problem): Promise<void> {
    await db.tx(async (tx) => {
      await requests.refused(tx, request.id, problem.hint ? `${problem.message} ${problem.hint}` : problem.message);
    });
  }

  /** Exactly one write. What happens to its answer decides how it goes on; no answer is not an answer. */
  async function send(request: Request, command: Change, plan: Plan): Promise<Outcome> {
    let watch: Watch;
    try {
      watch = await command.apply(plan, azure);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code !== 'azure-refused') {
        log('warn', 'the answer to a write was lost; looking at Azure', { request: request.id });
        return { later: clock.now() + 1000 };
      }
      await end(request, { code: error.azureCode ?? 'refused', title: '', text: error.message, recommendations: [] });
      return 'done';
    }
    await follow(request, watch, 'accepted');
    return 'done';
  }

  async function end(request: Request, error: JobError): Promise<void> {
    const operation = await ledger.ofRequest(request.id);
    await db.tx(async (tx) => {
      if (operation) await ledger.failed(tx, operation.id, error);
      await requests.settled(tx, request.id, 'failed', error.text);
    });
  }

  async function follow(request: Request, watch: Watch, how: 'accepted' | 'adopted'): Promise<void> {
    const operation = await ledger.ofRequest(request.id);
    if (!operation) throw new Error(`request ${request.id} has no operation`);
    await db.tx(async (tx) => {
      await ledger.running(tx, operation.id, watch);
      await requests.running(tx, request.id);
      await audit.write(tx, { what: how, about: request.id, detail: { watch } });
      await work.put(tx, { kind: 'watch', key: operation.id, due: clock.now(), payload: {} });
    });
  }

  /** After a crash or a lost answer: look for the job before anything else, adopt it, and never submit blindly. */
  async function resume(request: Request, command: Change, operation: Operation): Promise<Outcome> {
    const found = await azure.started(operation.scenario, operation.target, operation.vault, operation.intentAt);
    const [watch, ...others] = found;
    if (watch && others.length === 0) {
      await follow(request, watch, 'adopted');
      return 'done';
    }
    if (others.length > 0) return giveUp(request, operation);
    if (azure.now() - operation.intentAt < settling * operation.sent) return { later: clock.now() + 1000 };
    if (operation.sent >= mostSent) return giveUp(request, operation);
    const fresh = await planAgain(request, command);
    if (!fresh) return 'done';
    await db.tx((tx) => ledger.resend(tx, operation.id));
    return send(request, command, fresh);
  }

  async function giveUp(request: Request, operation: Operation): Promise<Outcome> {
    await db.tx(async (tx) => {
      await ledger.unknown(tx, operation.id);
      await requests.settled(tx, request.id, 'unknown', 'Azure shows no single job that this could have become.');
    });
    return 'done';
  }
}

/** What the ledger keeps of a plan. */
function about(plan: Plan) {
  const effect = plan.effect as Readonly<Record<string, unknown>>;
  return {
    target: plan.target.id,
    name: plan.target.name,
    vault: String(effect.vault ?? ''),
    facts: plan.measure ?? {},
  };
}
