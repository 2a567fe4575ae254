import type { Request } from '../approvals/request.ts';
import { Problem } from '../base/problem.ts';
import { duration } from '../cards/words.ts';
import { historyOf } from '../command-kit/position.ts';
import type { Services } from '../command-kit/services.ts';
import type { ByPerson, Local, Standing, Wait } from '../command-kit/steps.ts';
import { type StepNote, stepNotes } from '../operations/steps.ts';
import type { Outcome } from '../work/work.ts';
import { halt } from './halt.ts';
import { wordsOf } from './replan.ts';

/** Between two looks at what is waited for, in milliseconds: soon at first. */
const soonest = 1_000;
const latest = 60_000;
/** Azure's clock and ours need not run alike: what is far off is looked at now and then. */
const longest = 3_600_000;

/** Where a request stands that has come to a step which writes nothing to Azure. */
export interface Here<Kind> {
  readonly request: Request;
  readonly at: number;
  readonly step: Kind;
  readonly note: StepNote | undefined;
}

/** The steps that are no write. Each may run any number of times; what ends one is one transaction. */
export function createOtherSteps(services: Services) {
  const { azure, db, posts, audit, clock } = services;

  return {
    /** One look; again soon, until it holds or there was time enough. */
    async wait(here: Here<Wait>, looks: number): Promise<Outcome> {
      const { request, at, step } = here;
      const note = await begun(here, step.within);
      const { done, failed, text, at: held = azure.now() } = await lookOf(request, step);
      if (done && failed && !step.optional) return halt(services, request, at, text);
      if (done) return end(request, note, failed ? { text, instead: 'failed' } : { text, held });
      if (clock.now() >= (note.until ?? 0)) {
        const late = `it did not come about within ${duration(step.within)}. ${text}`;
        return step.optional ? end(request, note, { text, instead: 'late' }) : halt(services, request, at, late);
      }
      if (text !== note.text) await keep(request, note, { ...note, text });
      const soon = Math.min(soonest * 1.2 ** looks, latest);
      const later = clock.now() + Math.max(soon, Math.min((step.from ?? 0) - azure.now(), longest));
      return { later, payload: { looks: looks + 1 } };
    },

    /** Nothing is done but reminding; a person's word ends it. */
    async person(here: Here<ByPerson>): Promise<Outcome> {
      const { request, at, step } = here;
      const note = await begun(here, step.within);
      const until = note.until ?? 0;
      const now = clock.now();
      if (now >= until)
        return halt(services, request, at, `nobody said within ${duration(step.within)} that it is done.`);
      const every = step.remind?.every ?? Number.POSITIVE_INFINITY;
      const times = Math.floor((now - note.since) / every);
      if (step.remind && times > 0) await remind(request, at, step.remind.text, times);
      return { later: Math.min(until, note.since + (times + 1) * every) };
    },

    /** A write that there is no need of any more. */
    async passOver(request: Request, at: number, why: string): Promise<Outcome> {
      const now = clock.now();
      await db.tx(async (tx) => {
        const note: StepNote = { step: at, state: 'done', since: now, ended: now, text: why, instead: 'unneeded' };
        if (!(await stepNotes.begin(tx, request.id, note))) return;
        await audit.write(tx, { what: 'step-done', about: request.id, detail: { step: at + 1, text: why } });
        await posts.changed(tx, { kind: 'request', id: request.id });
      });
      return { later: now, payload: {} };
    },

    async local({ request, at, step }: Here<Local>): Promise<Outcome> {
      const now = clock.now();
      const history = await historyOf(services, request);
      await db.tx(async (tx) => {
        if (!(await stepNotes.begin(tx, request.id, { step: at, state: 'done', since: now, ended: now }))) return;
        await step.run(services, tx, { request: request.id, begun: history });
        await audit.write(tx, { what: 'step-done', about: request.id, detail: { step: at + 1, title: step.title } });
        await posts.changed(tx, { kind: 'request', id: request.id });
      });
      return { later: now, payload: {} };
    },
  };

  /** The note of the step, put when its turn came. */
  async function begun({ request, at, note }: Here<unknown>, within: number): Promise<StepNote> {
    if (note) return note;
    const since = clock.now();
    const fresh: StepNote = { step: at, state: 'running', since, until: since + within };
    await db.tx(async (tx) => {
      await stepNotes.begin(tx, request.id, fresh);
      await posts.changed(tx, { kind: 'request', id: request.id });
    });
    return fresh;
  }

  /** What Azure does not let us see does not hold yet, as far as we know: its words say why. */
  async function lookOf(request: Request, step: Wait): Promise<Standing> {
    try {
      return await step.until(azure, await historyOf(services, request));
    } catch (error) {
      if (error instanceof Problem) return { done: false, text: wordsOf(error) };
      throw error;
    }
  }

  async function keep(request: Request, before: StepNote, after: StepNote): Promise<void> {
    await db.tx(async (tx) => {
      if (!(await stepNotes.change(tx, request.id, before, after))) return;
      await posts.changed(tx, { kind: 'request', id: request.id });
    });
  }

  async function end(
    request: Request,
    note: StepNote,
    came: Pick<StepNote, 'text' | 'held' | 'instead'>,
  ): Promise<Outcome> {
    const after: StepNote = { ...note, state: 'done', ended: clock.now(), ...came };
    await db.tx(async (tx) => {
      if (!(await stepNotes.change(tx, request.id, note, after))) return;
      const title = request.plan.steps?.[note.step]?.title;
      await audit.write(tx, {
        what: 'step-done',
        about: request.id,
        detail: { step: note.step + 1, title, text: came.text },
      });
      await posts.changed(tx, { kind: 'request', id: request.id });
    });
    return { later: clock.now(), payload: {} };
  }

  async function remind(request: Request, at: number, text: string, times: number): Promise<void> {
    await db.tx((tx) =>
      posts.say(tx, {
        key: `step:${request.id}:${at}:${times}`,
        after: { kind: 'request', id: request.id },
        text: `${text} When it is done, type: tick ${request.id} ${at + 1}`,
        mention: [request.requester],
      }),
    );
  }
}
