import { Problem } from '../../base/problem.ts';
import { act, isBulk } from '../../command-kit/command.ts';
import { positionOf } from '../../command-kit/position.ts';
import { stepNotes } from '../../operations/steps.ts';

/** `tick 7F3K 3`: a person has done what the third step of a request waits for. */
export const tick = act({
  name: 'tick',
  words: ['tick {id} {step}'],
  area: 'approvals',
  summary: 'Say that you have done the step that a request waits for.',
  examples: ['tick 7F3K 3'],
  role: 'operator',
  async run({ services, slots, turn, commands }) {
    const { requests, db, posts, audit, work, clock } = services;
    const id = (slots.id ?? '').toUpperCase();
    const request = await requests.get(id);
    const command = commands.find(({ name }) => name === request?.command);
    if (!request?.plan.steps || command?.kind !== 'change' || isBulk(command)) {
      throw new Problem('not-found', `There is no request ${id} of several steps.`);
    }
    const here = request.state === 'running' ? await positionOf(services, request, command) : undefined;
    const said = Number(slots.step);
    const title = here && `“${here.step.title}” (step ${here.at + 1})`;
    if (here?.step.kind !== 'person' || !here.note) {
      throw new Problem('refused', title ? `${id} waits for nobody: it is at ${title}.` : `${id} waits for nobody.`);
    }
    if (here.at + 1 !== said) throw new Problem('refused', `${id} waits for ${title}, not for step ${slots.step}.`);
    const { note } = here;
    await db.tx(async (tx) => {
      const by = `Done, says ${turn.actor.name}.`;
      if (!(await stepNotes.change(tx, id, note, { ...note, state: 'done', ended: clock.now(), text: by }))) return;
      await audit.write(tx, {
        what: 'ticked',
        actor: turn.actor,
        line: turn.line,
        about: id,
        detail: { step: said, title: here.step.title },
      });
      await posts.changed(tx, { kind: 'request', id });
      await work.put(tx, { kind: 'apply', key: id, due: clock.now(), payload: {} });
    });
    return { text: `Noted: ${here.step.title}.`, quiet: turn.origin === 'button' };
  },
});
