import type { Request } from '../../approvals/request.ts';
import { Problem } from '../../base/problem.ts';
import { askedBefore, createRequest } from '../../command-kit/ask.ts';
import { type Asked, act, isBulk, type Single } from '../../command-kit/command.ts';
import { goneOnWith, planRest } from '../../command-kit/rest.ts';
import { mayDo, refusal } from '../../people/people.ts';

/** `continue 7F3K`: the steps that a request left undone, planned anew and agreed to as the request itself was. */
export const goOn = act({
  name: 'continue',
  words: ['continue {id}'],
  means: ['go on {id}', 'continue request {id}', 'continue rest {id}', 'resume request {id}'],
  area: 'approvals',
  summary: 'Go on with the steps that a request left undone.',
  detail:
    'Says what is done and what is not, and reads anew what the next step relies on. It takes the same approvals as the request itself.',
  examples: ['continue 7F3K'],
  role: 'operator',
  asksAzure: true,
  async run(asked) {
    const before = await askedBefore(asked.services, asked);
    if (before) return before;
    const { services, slots } = asked;
    const id = (slots.id ?? '').toUpperCase();
    const request = await services.requests.get(id);
    if (!request) throw new Problem('not-found', `There is no request ${id}.`);
    const command = changeOf(asked, request);
    const readAt = services.clock.now();
    await goneOnWith(services, id);
    const plan = await planRest(services, request, command);
    return createRequest(services, command, asked, { ...plan, readAt });
  },
});

/** What the request was asked for by; whoever goes on with it has to be allowed that. */
function changeOf({ commands, services, turn, role }: Asked, request: Request): Single {
  const command = commands.find(({ name }) => name === request.command);
  if (command?.kind !== 'change' || isBulk(command)) {
    throw new Problem('refused', `${request.id} has no steps that could be gone on with.`);
  }
  if (mayDo(role, command.role)) return command;
  throw refusal(turn.actor, services.tenant, role, command.role);
}
