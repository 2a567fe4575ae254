import type { Activities } from './activities.ts';
import { activitiesFor, isStranger } from './activities.ts';
import { startTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { givenIn } from './given.ts';
import { happen } from './happenings.ts';
import { actionsOf, type Element, oidOf, type Seen, standingIn, textOf } from './page.ts';
import { type Line, type Press, says, type Where } from './transcript.ts';
import { relayWebhooks, type Webhooks } from './webhooks.ts';

/** How long anything may take, in milliseconds of the machine; the transcripts move the clock where it would be longer. */
const patienceMs = 60_000;

/** An app on which a transcript is played, and what has been seen so far. */
export interface Stage {
  readonly app: TestApp;
  readonly webhooks: Webhooks;
  readonly activities: Activities;
  /** Azure's time at the start: only what came later counts. */
  readonly begun: number;
  /** The page's revision when somebody last did something. */
  since: number;
  /** What the card that was pressed said then: a press alone changes its revision, and nothing on it. */
  pressed: { readonly id: string; readonly text: string } | undefined;
  /** Who did something last: it is their page that is looked at. */
  who: string;
  /** What the latest presses were answered with. */
  answers: string[];
  /** The card that the latest `Lifeboat:` line is about. */
  card: string | undefined;
  close(): Promise<void>;
}

/** Starts the app as the transcript wants it, with its clock and rules. */
export async function startStage(lines: readonly Line[] = [], more: TestAppOptions = {}): Promise<Stage> {
  const given = givenIn(lines);
  const app = await startTestApp({ ...given, ...more, env: { ...given.env, ...more.env } });
  const webhooks = await relayWebhooks(app.bot);
  await app.sandbox('webhooks', { url: webhooks.url });
  const { now } = await app.sandbox('clock');
  const welcome = (messages: readonly Seen[]) => messages.find(({ author }) => author === 'bot');
  await app.page.until('Operator', welcome, patienceMs);
  return {
    app,
    webhooks,
    activities: activitiesFor(app.page, app.bot),
    begun: Date.parse(String(now)),
    since: 0,
    pressed: undefined,
    who: 'Operator',
    answers: [],
    card: undefined,
    async close() {
      await webhooks.close();
      await app.close();
    },
  };
}

/** Plays a transcript; what it waits for in vain is thrown with its line and with what was there instead. */
export async function play(stage: Stage, lines: readonly Line[]): Promise<void> {
  for (const line of lines) {
    try {
      await playLine(stage, line);
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message} (${cause.message})` : message;
      throw new Error(`line ${line.at}: ${why}\n\n${await newest(stage)}`, { cause: error });
    }
  }
}

async function playLine(stage: Stage, line: Line): Promise<void> {
  switch (line.kind) {
    case 'says':
      return say(stage, line);
    case 'presses':
      return press(stage, line.press);
    case 'race':
      return race(stage, line.who, line.title);
    case 'lifeboat':
      return hear(stage, line.where, line.parts);
    case 'told':
      return checkTold(stage, line.whom, line.parts);
    case 'nobody':
      return checkNobody(stage, line.where, line.parts);
    case 'offers':
      return checkOffers(stage, line.has, line.titles);
    case 'event':
      return happen(stage, line.text);
    case 'given':
      return;
  }
}

async function say(stage: Stage, { who, to, twice, text }: Extract<Line, { kind: 'says' }>): Promise<void> {
  const line = text.replaceAll('ID', await idOnCard(stage));
  await remember(stage, isStranger(who) ? 'Reader' : who);
  if (isStranger(who) || twice) await stage.activities.says(who, line, to, twice ? 2 : 1);
  else await stage.app.page.say(who, line, to);
}

/** `ID` in what is said: the request or alert on the card that the latest `Lifeboat:` line is about. */
async function idOnCard({ app, who, card }: Stage): Promise<string> {
  const message = (await app.page.messages(who)).find(({ id }) => id === card);
  return /^(?:Request|Card)\n([0-9A-Z-]+)$/m.exec(message ? textOf(message) : '')?.[1] ?? 'ID';
}

async function press(stage: Stage, { who, title, on, inputs: given, oldWay, twice }: Press): Promise<void> {
  const { message, action } = await button(stage, who, title, on);
  const inputs = { ...standingIn(message), ...given };
  await remember(stage, who, message);
  if (twice) stage.answers = await stage.activities.presses(who, message, action, inputs);
  else stage.answers = [await stage.app.page.press(who, message, oldWay ? oldWayOf(action) : action, inputs)];
}

async function race(stage: Stage, people: readonly string[], title: string): Promise<void> {
  const { message, action } = await button(stage, people[0]!, title);
  await remember(stage, people[0]!, message);
  stage.answers = await Promise.all(people.map((who) => stage.app.page.press(who, message, action)));
}

function oldWayOf(action: Element): Element {
  const fallback = action.fallback as Element | undefined;
  if (fallback?.type !== 'Action.Submit') throw new Error(`“${action.title}” has no Action.Submit to fall back to`);
  return fallback;
}

/** The newest message that this person sees with such a button. */
async function button(stage: Stage, who: string, title: string, on?: string) {
  const look = (messages: readonly Seen[]) => {
    for (const message of messages.toReversed()) {
      if (on !== undefined && !textOf(message).includes(on)) continue;
      const action = actionsOf(message).find((one) => one.title === title);
      if (action) return { message, action };
    }
    return undefined;
  };
  return waitFor(stage, who, look, `${who} saw no button “${title}”${on ? ` on a card with “${on}”` : ''}`);
}

async function hear(stage: Stage, where: Where, parts: readonly string[]): Promise<void> {
  const who = where.chatWith ?? stage.who;
  const place = await conversationAt(stage, where);
  const found = await waitFor(
    stage,
    who,
    (messages) =>
      messages
        .filter(({ conversation }) => !place || conversation === place)
        .findLast((message) => isNews(stage, message) && says(textOf(message), parts)),
    `no message that is new, or edited since somebody did something, says “${parts.join(' … ')}”`,
  );
  stage.card = found.id;
}

/** Undefined: anywhere. */
async function conversationAt({ app, who }: Stage, { chatWith, channel }: Where): Promise<string | undefined> {
  if (!chatWith && !channel) return undefined;
  const { conversations } = await app.page.state(chatWith ?? who);
  const wanted = chatWith ? 'chat' : channel === true ? 'channel' : undefined;
  const found = conversations.find(({ address, name }) => (wanted ? address === wanted : name === channel));
  if (!found) throw new Error(`there is no channel ${channel}`);
  return found.id;
}

function checkTold(stage: Stage, whom: 'all' | 'one' | 'other', parts: readonly string[]): void {
  const fits = stage.answers.filter((answer) => says(answer, parts));
  const enough = whom === 'all' ? fits.length === stage.answers.length && fits.length > 0 : fits.length > 0;
  if (enough && (whom !== 'other' || stage.answers.length > 1)) return;
  throw new Error(`was not told “${parts.join(' … ')}” but: ${stage.answers.map((one) => `“${one}”`).join(' and ')}`);
}

async function checkNobody(stage: Stage, where: Where, parts: readonly string[]): Promise<void> {
  const place = await conversationAt(stage, where);
  const all = await stage.app.page.messages(stage.who);
  const there = all.filter(({ author, conversation }) => author === 'bot' && (!place || conversation === place));
  const found = there.find((message) => says(textOf(message), parts));
  if (found) throw new Error(`a message says “${parts.join(' … ')}”:\n${textOf(found)}`);
}

async function checkOffers(stage: Stage, has: boolean, titles: readonly string[]): Promise<void> {
  const message = (await stage.app.page.messages(stage.who)).find(({ id }) => id === stage.card);
  const offered = message ? actionsOf(message).map(({ title }) => String(title)) : [];
  const wrong = titles.filter((title) => offered.includes(title) !== has);
  if (wrong.length === 0) return;
  throw new Error(
    `the card ${has ? 'does not offer' : 'offers'} ${wrong.join(', ')}; it offers: ${offered.join(', ')}`,
  );
}

/** Before somebody does something: what all messages say now is old from then on. */
async function remember(stage: Stage, who: string, pressed?: Seen): Promise<void> {
  stage.since = (await stage.app.page.state(who)).rev;
  stage.pressed = pressed && { id: pressed.id, text: textOf(pressed) };
  stage.who = who;
}

/** Whether Lifeboat wrote or edited the message since somebody last did something. */
export function isNews({ since, pressed }: Stage, message: Seen): boolean {
  const asBefore = pressed?.id === message.id && pressed.text === textOf(message);
  return message.author === 'bot' && message.rev > since && !asBefore;
}

async function waitFor<Found>(
  { app }: Stage,
  who: string,
  look: (messages: readonly Seen[]) => Found | undefined,
  inVain: string,
): Promise<Found> {
  try {
    return await app.page.until(who, look, patienceMs);
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    throw new Error(`after ${patienceMs / 1000} s ${inVain}`);
  }
}

const shownInFailures = 3;

/** The newest messages as this person sees them, for whoever reads the failure. */
async function newest({ app, who }: Stage): Promise<string> {
  const messages = (await app.page.messages(who)).filter(({ author }) => author === 'bot' || author === oidOf(who));
  const latest = messages.toSorted((a, b) => a.rev - b.rev).slice(-shownInFailures);
  const shown = latest.map(
    (message) =>
      `${textOf(message)}\n[${actionsOf(message)
        .map(({ title }) => title)
        .join('] [')}]`,
  );
  return `What ${who} saw last:\n${shown.map((text) => text.replaceAll(/^/gm, '  | ')).join('\n  |\n')}`;
}
