import type { ShownRequest } from '../../approvals/store.ts';
import { Problem } from '../../base/problem.ts';
import type { Role } from '../../base/turn.ts';
import { card, emphasise, type Row } from '../../cards/card.ts';
import { ago } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import { mayDo } from '../../people/people.ts';

/** `approvals`: what waits for people, with the buttons that this person may press. */
export const approvals = read({
  name: 'approvals',
  words: ['approvals'],
  means: [
    'approval',
    'pending approval',
    'approve pending',
    'who approve',
    'approve open',
    'pending',
    'pending request',
    'open request',
    'open approval',
    'who agree',
    'waiting for approve',
    'anything approve',
    'something approve',
    'approve',
  ],
  area: 'approvals',
  summary: 'What waits for somebody to agree.',
  examples: ['approvals'],
  role: 'reader',
  local: true,
  async run({ services: { requests, clock, organisation }, role, turn }) {
    const waiting = await requests.list({ states: ['pending'], limit: 50 });
    const now = clock.now();
    return {
      card: card('list', {
        band: {
          word: 'APPROVALS',
          qualifier: String(waiting.length),
          time: { at: now, timezone: organisation.timezone },
          title: waiting.length === 0 ? 'Nothing waits for approval' : `${waiting.length} waiting`,
        },
        rows: {
          items: waiting.map((request) => rowOf(request, role, turn.actor.oid, now)),
          none: 'Nobody has asked for anything.',
        },
      }),
    };
  },
});

function rowOf(request: ShownRequest, role: Role, oid: string, now: number): Row {
  const own = request.requester.oid === oid;
  const mine = mayDo(role, 'approver') && !own;
  return {
    state: 'waiting',
    title: emphasise(request.plan.title, request.plan.emphasis ?? []),
    text: `${request.id} · asked by ${request.requester.name} ${ago(request.createdAt, now)} · ${request.waitingFor} needed`,
    aside: `expires ${ago(request.expiresAt, now)}`,
    buttons: [
      { title: 'Show', line: `show ${request.id}` },
      ...(mine ? [{ title: 'Approve', line: `approve ${request.id}`, style: 'positive' as const }] : []),
      ...(own ? [{ title: 'Withdraw', line: `withdraw ${request.id}` }] : []),
    ],
  };
}

/** `show 7F3K`: the request's card again, here. */
export const show = read({
  name: 'show',
  words: ['show {id}'],
  means: ['{id}', 'card {id}', 'request {id}', 'status {id}'],
  area: 'approvals',
  summary: 'The card of a request or an alert again, here.',
  examples: ['show 7F3K', 'show A-1'],
  role: 'reader',
  async run({ services, slots, turn }) {
    const id = (slots.id ?? '').toUpperCase();
    const kind = /^A-\d+$/.test(id) ? 'alert' : 'request';
    const there = kind === 'alert' ? await services.alertBook.get(id) : await services.requests.get(id);
    if (!there)
      throw new Problem('not-found', `There is no request or alert ${id}.`, {
        choices: [
          { title: 'Approvals', line: 'approvals' },
          { title: 'Alerts', line: 'alerts' },
        ],
      });
    await services.db.tx((tx) =>
      services.posts.show(tx, { subject: { kind, id }, place: turn.place, audience: 'actors' }),
    );
    return { quiet: true };
  },
});
