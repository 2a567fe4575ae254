import type { AlertRecord } from '../alerts/book/book.ts';
import type { Plan } from '../approvals/plan.ts';
import { riskOf } from '../approvals/policy.ts';
import { isUnderWay } from '../approvals/request.ts';
import type { ShownRequest } from '../approvals/store.ts';
import { Problem } from '../base/problem.ts';
import type { Place } from '../base/turn.ts';
import { clockTime } from '../cards/words.ts';
import type { Queryable } from '../db/db.ts';
import type { Asked, Change, Reply } from './command.ts';
import { linkToRest } from './rest.ts';
import type { Services } from './services.ts';
import { allowWrites } from './writes.ts';

/**
 * Stores what somebody asks for, shows its card where it belongs, and starts it at once where nobody has to agree.
 * A plan with a precondition that does not hold is shown and goes no further.
 */
export async function createRequest(services: Services, command: Change, asked: Asked, plan: Plan): Promise<Reply> {
  const { turn } = asked;
  allowWrites(services, command.family);
  if (plan.members) noneRiskier(command, asked, plan);
  const needed = services.requests.requirement(command.risk, command.name, plan.risk).approvals;
  const no = plan.checks.find((check) => check.state === 'no');
  const { alert, members = [] } = plan;
  // What nobody else has to agree to is shown on its alert alone.
  const own = !alert || needed > 0;
  const shown = own ? await places(services, turn.place, needed > 0 && !no) : {};
  const request = await services.requests.request({
    turnKey: turn.key,
    command: command.name,
    risk: command.risk,
    plan,
    requester: turn.actor,
    place: turn.place,
    inputs: turn.inputs,
    typed: turn.line,
    refused: no?.text,
    ...shown,
    async along(tx, id) {
      if (alert) await linkToAlert(services, tx, alert, id);
      if (members.length > 0) await services.members.add(tx, id, members);
      if (plan.continues !== undefined) await linkToRest(services, tx, plan.continues, id);
    },
  });
  return replyTo(request, asked);
}

/** People agree to a bulk as its own risk demands: a member that takes more of them would get by with too few. */
function noneRiskier({ risk, name }: Change, { commands }: Asked, plan: Plan): void {
  for (const { key, plan: own } of plan.members ?? []) {
    const each = commands.find((command) => command.name === own.command);
    if (each?.kind !== 'change') throw new Error(`a member of ${name} is no change: ${own.command}`);
    const isRiskier = riskOf(riskOf(risk, plan.risk), riskOf(each.risk, own.risk)) !== riskOf(risk, plan.risk);
    if (isRiskier) throw new Error(`${key} is riskier than ${name}`);
  }
}

/**
 * The reply to a turn whose request was stored before its process died. It is not planned again: the request may have
 * been carried out since, and what it asked for would now be refused.
 */
export async function askedBefore(services: Services, asked: Asked): Promise<Reply | undefined> {
  const request = await services.requests.ofTurn(asked.turn.key);
  return request && replyTo(request, asked);
}

function replyTo({ id, state, waitingFor, plan }: ShownRequest, { turn }: Asked): Reply {
  const no = plan.checks.find((check) => check.state === 'no');
  const onAlert = plan.alert !== undefined;
  if (no) return { text: `Refused: ${no.text}.`, quiet: !onAlert || turn.origin === 'button' };
  const asks = `Asked: ${id}. ${waitingFor} needed.`;
  return { text: state === 'pending' ? asks : `${plan.title}: on its way.`, quiet: true };
}

/**
 * The card of its alert shows a retry, beside its own where somebody has to agree. One at a time, also of two who press at once: whoever
 * comes second is told who was first.
 */
export async function linkToAlert(services: Services, tx: Queryable, alert: string, retry: string): Promise<void> {
  const { alertBook, posts } = services;
  const busy = await underWay(services, await alertBook.read(tx, alert), tx);
  if (busy) throw new Problem('refused', `${busy}.`);
  await alertBook.change(tx, alert, { retry });
  await posts.changed(tx, { kind: 'alert', id: alert });
}

/** Who retries it at present and since when; undefined: nobody does. */
export async function underWay(
  { requests, clock, organisation }: Services,
  record: AlertRecord | undefined,
  tx?: Queryable,
): Promise<string | undefined> {
  const retry = record?.retry && (await requests.get(record.retry, tx));
  if (!record || !retry) return undefined;
  if (retry.state === 'pending') return `${retry.requester.name} has asked for it already: ${retry.id}`;
  if (!isUnderWay(retry)) return undefined;
  const since = clockTime(retry.createdAt, clock.now(), organisation.timezone);
  return `${retry.requester.name} is retrying ${record.id} already, since ${since}`;
}

/**
 * In a channel: the thread. One-to-one: the card with the buttons goes to the alerts channel, where others can see it,
 * and a copy without buttons to the requester; what needs nobody else stays in the chat.
 */
async function places(
  services: Services,
  place: Place,
  needsOthers: boolean,
): Promise<{ actors: Place; copy?: Place }> {
  if (place.kind !== 'personal' || !needsOthers) return { actors: place };
  const channel = await services.posts.alertsPlace();
  if (channel) return { actors: channel, copy: place };
  throw new Problem('refused', 'Someone else has to approve this, and there is no channel where they would see it.', {
    hint: 'Add Lifeboat to a team and say there: @Lifeboat subscribe here',
  });
}
