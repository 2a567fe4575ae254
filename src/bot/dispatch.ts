import type { Attempts } from '../audit/attempts.ts';
import { minutes } from '../base/clock.ts';
import { tooLong } from '../base/inputs.ts';
import { errorText } from '../base/log.ts';
import { asProblem, Problem } from '../base/problem.ts';
import type { Place, Turn } from '../base/turn.ts';
import { askedBefore, createRequest } from '../command-kit/ask.ts';
import {
  type Asked,
  answersAtOnce,
  type Change,
  type Command,
  type Reply,
  type Slots,
} from '../command-kit/command.ts';
import type { Services } from '../command-kit/services.ts';
import { createBatcher } from '../db/batcher.ts';
import type { Queryable } from '../db/db.ts';
import { format, type Names, normalise } from '../grammar/grammar.ts';
import { mayDo, refusal } from '../people/people.ts';
import { asMarkdown } from '../posts/posting.ts';
import type { Answer } from '../teams/invoke.ts';
import { problemReply } from '../views/bot/problem.ts';
import type { Handler } from '../work/work.ts';
import type { Arrivals } from './arrivals.ts';
import { createFairShare, longestWait } from './fair-share.ts';
import { createOnceAMinute } from './once-a-minute.ts';
import { createReading } from './reading.ts';
import type { Turns } from './turns.ts';

export interface DispatchOptions {
  /** All that can be said, in the order in which help shows it. */
  readonly commands: readonly Command[];
  readonly turns: Turns;
  readonly arrivals: Arrivals;
  readonly attempts: Pick<Attempts, 'refused'>;
  /** Shows "typing…"; must not throw. */
  readonly typing: (place: Place) => Promise<void>;
  /** What the bot is called: a leading mention of it is not part of a command. */
  readonly botName: string;
}

export interface Dispatch {
  /** Takes a turn: stored when this resolves; never waits for Azure. Throws StoreUnavailable. */
  turn(turn: Turn): Promise<Answer>;
  readonly handlers: Record<'turn', Handler>;
}

const seeBelow = 'Here it is, as a new message.';
const tooMuch = `Your lines of the next ${longestWait / minutes(1)} minutes are waiting already: this one was not taken, nor is what you say until some of them are answered.`;
const workingOnIt = 'On it: the card shows how it goes.';

/** A press whose process died is taken up after this many milliseconds; Teams gives up on the answer after about 15 s. */
const abandoned = 15_000;

/**
 * The one path from a turn to a reply. A typed line is stored and answered by a work row; a press is answered with its
 * outcome where that needs no more than our own store, else it is stored like a typed line.
 */
export function createDispatch(services: Services, options: DispatchOptions): Dispatch {
  const { db, work, posts, people, tenant, log } = services;
  const { commands, turns, arrivals, attempts, typing, botName } = options;
  const batch = createBatcher(db);
  const fairShare = createFairShare(services.clock);
  const strangers = createOnceAMinute(services.clock);
  const overfull = createOnceAMinute(services.clock);
  const reading = createReading(commands, namesOf);

  return {
    turn: (turn) => (turn.origin === 'button' ? press(turn) : store(turn)),
    handlers: {
      async turn({ key }) {
        const turn = await turns.get(key);
        if (!turn) return 'done';
        if (await hasRole(turn)) await say(turn);
        else if (!strangers.told(turn.actor))
          await say(turn).catch((error) => {
            strangers.forget(turn.actor);
            throw error;
          });
        return 'done';
      },
    },
  };

  async function say(turn: Turn): Promise<void> {
    await typing(turn.place);
    const { quiet, card, text, readAs } = await answer(turn);
    const above = readAs === undefined ? undefined : asMarkdown(`I read that as: ${readAs}`);
    const message = card
      ? { card, text: above }
      : { text: [above, asMarkdown(text ?? '')].filter(Boolean).join('\n\n') };
    if (!quiet) await batch((tx) => posts.reply(tx, turn, message));
  }

  /** Without Azure a name is what looks like one. */
  async function namesOf(words: readonly string[]): Promise<Names> {
    try {
      return await services.azure.inventory.kindsOf(words);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('info', 'names of a line could not be looked up', { why: error.code });
      return new Map();
    }
  }

  /** Where that cannot be found out, the answer says so. */
  async function hasRole({ actor }: Turn): Promise<boolean> {
    return people.roleOf(actor).then(
      (role) => role !== undefined,
      () => true,
    );
  }

  async function store(turn: Turn): Promise<Answer> {
    const due = fairShare.due(turn);
    if (due === undefined) return notTaken(turn);
    await batch(async (tx) => {
      if (!(await take(tx, turn))) return;
      await work.put(tx, { kind: 'turn', key: turn.key, due, payload: {} });
    });
    return { kind: 'stored' };
  }

  /** Nothing of it is stored, but the word that says so; one that was taken before stays taken. */
  async function notTaken(turn: Turn): Promise<Answer> {
    if ((await turns.get(turn.key)) || overfull.told(turn.actor)) return { kind: 'stored' };
    try {
      await batch((tx) => posts.reply(tx, turn, { text: asMarkdown(`${tooMuch} Say it again then.`) }));
    } catch (error) {
      overfull.forget(turn.actor);
      throw error;
    }
    return { kind: 'stored' };
  }

  /** False: it was taken before. Whoever is not of our tenant makes no place known. */
  async function take(tx: Queryable, turn: Turn): Promise<boolean> {
    if (!(await turns.take(tx, turn))) return false;
    const { place, placeName, team, actor } = turn;
    const owner = place.kind === 'personal' ? actor.oid : undefined;
    if (!actor.guest)
      await arrivals.heard(
        tx,
        {
          place,
          ...(placeName && { name: placeName }),
          ...(team && { team }),
          tenant: actor.tenant,
          ...(owner && { owner }),
        },
        { actor, how: 'spoke' },
      );
    return true;
  }

  /**
   * A press: the same delivery twice gets the same answer, and acts once. The row that is put first carries it on
   * should the process die before the answer.
   */
  async function press(turn: Turn): Promise<Answer> {
    const row = { kind: 'turn', key: turn.key, payload: {} };
    const first = await batch(async (tx) => {
      if (!(await take(tx, turn))) return false;
      await work.put(tx, { ...row, due: services.clock.now() + abandoned });
      return true;
    });
    if (!first) return { kind: 'message', text: (await turns.answerOf(turn.key)) ?? workingOnIt };
    const reply = await pressed(turn);
    const shown = reply?.card && reply.text === undefined && !reply.quiet ? { card: reply.card } : undefined;
    const due = reply ? undefined : fairShare.due(turn);
    const text = reply?.text ?? (shown ? seeBelow : due === undefined ? `${tooMuch} Press again then.` : workingOnIt);
    await batch(async (tx) => {
      await turns.answered(tx, turn.key, text);
      // The answer of a press must not stand in the pressed card's place.
      if (shown) await posts.reply(tx, turn, shown);
      if (due === undefined) await work.drop(tx, row.kind, row.key);
      else await work.put(tx, { ...row, due });
    });
    return { kind: 'message', text };
  }

  /** The outcome of a press, as far as our own store can tell; undefined: Azure has to be asked. */
  async function pressed(turn: Turn): Promise<Reply | undefined> {
    try {
      const { command, asked } = await understand(turn);
      if (answersAtOnce(command)) return await run(command, asked);
      if (command.kind !== 'change') return undefined;
      const meant = await meantBy(command, asked);
      const draft = await meant.draft?.(asked);
      return draft && (await createRequest(services, meant, asked, draft));
    } catch (error) {
      return problemReply(await noted(error, turn));
    }
  }

  async function answer(turn: Turn): Promise<Reply> {
    try {
      const { command, asked, readAs } = await understand(turn);
      const reply = await run(command, asked);
      return readAs === undefined ? reply : { ...reply, readAs };
    } catch (error) {
      return problemReply(await noted(error, turn));
    }
  }

  async function run(command: Command, asked: Asked): Promise<Reply> {
    if (command.kind !== 'change') return command.run(asked);
    const before = await askedBefore(services, asked);
    if (before) return before;
    const meant = await meantBy(command, asked);
    try {
      return await planned(meant, asked);
    } catch (error) {
      const form = error instanceof Problem ? await meant.again?.(asked, error) : undefined;
      if (form) return { card: form };
      throw error;
    }
  }

  /** What was filled in on a form is a request only where nothing stands in its way: else the form says what does. */
  async function planned(command: Change, asked: Asked): Promise<Reply> {
    const readAt = services.clock.now();
    const plan = await command.plan(asked);
    const no = plan.checks.find(({ state }) => state === 'no');
    const form = no && (await command.again?.(asked, new Problem('refused', `${no.text}.`)));
    return form ? { card: form } : createRequest(services, command, asked, { ...plan, readAt });
  }

  async function meantBy(command: Change, asked: Asked): Promise<Change> {
    const name = await command.instead?.(asked);
    const other = name === undefined ? command : reading.named(name);
    if (other?.kind !== 'change') throw new Error(`${command.name} means ${name}, which is no change`);
    return other;
  }

  /** Words to a command that this person may use; throws the Problem that says why not. */
  async function understand(turn: Turn): Promise<{ command: Command; asked: Asked; readAs?: string }> {
    const line = normalise(turn.line, [botName]);
    const role = await people.roleOf(turn.actor);
    // Whoever has no role is told so, whatever it was, and nothing is asked of Azure for it.
    if (!mayDo(role, 'reader')) throw refusal(turn.actor, tenant, role, reading.plain(line)?.command.role ?? 'reader');
    const { command, pattern, slots, readAs } = await reading.read(line === '' ? 'help' : line);
    const rebuild = (slot: string, value: string) => format(pattern, { ...slots, [slot]: value });
    const asked = { services, turn, commands, slots, rebuild };
    const long = tooLong({ ...turn.inputs, ...said(slots) });
    if (long) throw new Problem('bad-argument', long);
    if (role && mayDo(role, command.role)) return { command, asked: { ...asked, role }, readAs };
    if (role) await command.refuse?.(asked);
    throw refusal(turn.actor, tenant, role, command.role);
  }

  /** Why it could not be done, which is on record where somebody was not let. */
  async function noted(error: unknown, turn: Turn): Promise<Problem> {
    const problem = toProblem(error, turn);
    const { id, alert } = reading.plain(normalise(turn.line, [botName]))?.slots ?? {};
    await attempts.refused({ turn, about: (id ?? alert)?.toUpperCase(), problem });
    return problem;
  }

  function toProblem(error: unknown, turn: Turn): Problem {
    if (error instanceof Error && error.name === 'StoreUnavailable') throw error;
    const problem = asProblem(error);
    if (problem.code === 'internal') log('error', 'a command failed', { turn: turn.key, error: errorText(error) });
    return problem;
  }
}

/** What was said in words; what was not leaves a card's input as it is. */
const said = (slots: Slots): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(slots).filter((pair): pair is [string, string] => pair[1] !== undefined));
