import { Problem } from '../../base/problem.ts';
import { type Asked, act } from '../../command-kit/command.ts';
import { lapsesOf } from '../../command-kit/entitled.ts';

/** What is asked for an approval: the id, from the words or from the card, and why. */
const idOf = ({ slots }: Asked): string => (slots.id ?? '').toUpperCase();
const decider = ({ turn, role }: Asked) => ({
  oid: turn.actor.oid,
  name: turn.actor.name,
  tenant: turn.actor.tenant,
  role,
  turn: turn.key,
});
const reasonOf = ({ slots, turn }: Asked): string | undefined =>
  slots.reason ?? (turn.inputs.reason?.trim() || undefined);

/** Before one more agrees: those who agreed before, and who asked, still have to be entitled to it. */
async function dropLapsed({ services, commands }: Asked, id: string): Promise<void> {
  const request = await services.requests.get(id);
  if (request?.state !== 'pending') return;
  const lost = await lapsesOf(services, request, (wanted) => commands.find(({ name }) => name === wanted)?.role);
  if (lost.length > 0) await services.db.tx((tx) => services.requests.lapse(tx, id, lost));
}

/** Whoever asked is told that, whatever their role. */
async function notYourOwn({ services: { requests }, slots, turn }: Omit<Asked, 'role'>): Promise<void> {
  const request = await requests.get(slots.id ?? '');
  if (request?.state !== 'pending' || request.requester.oid !== turn.actor.oid) return;
  throw new Problem('refused', 'You asked for this yourself: someone else must approve.', {
    hint: `To take it back: withdraw ${request.id}`,
  });
}

/** `approve 7F3K` */
export const approve = act({
  name: 'approve',
  words: ['approve {id} [plan {plan}]'],
  means: ['approve {id}', 'approve request {id}'],
  area: 'approvals',
  summary: 'Agree to what somebody else asked for.',
  detail:
    'You agree to exactly the plan on the card. If the world moves before it is carried out, it comes back to you.',
  examples: ['approve 7F3K'],
  role: 'approver',
  refuse: notYourOwn,
  async run(asked) {
    const { services, turn } = asked;
    const id = idOf(asked);
    await dropLapsed(asked, id);
    const role = await services.people.roleOf(turn.actor, 'now');
    const request = await services.requests.approve(id, { ...decider(asked), role }, asked.slots.plan);
    const text =
      request.state === 'pending'
        ? `Noted: you approved ${request.id}. ${request.waitingFor} needed.`
        : `Approved: ${request.plan.title}. It starts now.`;
    return { text, quiet: turn.origin === 'button' };
  },
});

/** `reject 7F3K because …` */
export const reject = act({
  name: 'reject',
  words: ['reject {id} [because {reason...}]'],
  means: ['reject {id} [because {reason}]', 'reject request {id} [because {reason}]'],
  area: 'approvals',
  summary: 'Refuse what somebody else asked for.',
  examples: ['reject 7F3K because the change window is closed'],
  role: 'approver',
  refuse: notYourOwn,
  async run(asked) {
    const { services, turn } = asked;
    const request = await services.requests.reject(idOf(asked), decider(asked), reasonOf(asked));
    return { text: `Rejected: ${request.plan.title}. Nothing was changed.`, quiet: turn.origin === 'button' };
  },
});

/** `withdraw 7F3K` */
export const withdraw = act({
  name: 'withdraw',
  words: ['withdraw {id}'],
  means: ['withdraw {id}', 'withdraw request {id}', 'cancel request {id}'],
  area: 'approvals',
  summary: 'Take back your own request.',
  examples: ['withdraw 7F3K'],
  role: 'operator',
  async run(asked) {
    const { services, turn } = asked;
    const request = await services.requests.withdraw(idOf(asked), decider(asked));
    return { text: `Withdrawn: ${request.plan.title}. Nothing was changed.`, quiet: turn.origin === 'button' };
  },
});

/** `confirm 7F3K sql-prod-01`: the requester types the name of what a destructive request is about. */
export const confirm = act({
  name: 'confirm',
  words: ['confirm {id} [{name...}]'],
  area: 'approvals',
  summary: 'Confirm your own destructive request by typing the name of what it is about.',
  examples: ['confirm 7F3K vm1'],
  role: 'operator',
  async run(asked) {
    const { services, turn, slots } = asked;
    const name = slots.name ?? turn.inputs.name;
    if (!name)
      throw new Problem('bad-argument', 'Type the name of what the request is about.', {
        hint: `confirm ${idOf(asked)} NAME`,
      });
    const request = await services.requests.confirm(idOf(asked), decider(asked), name);
    return { text: `Confirmed: ${request.plan.title}.`, quiet: turn.origin === 'button' };
  },
});
