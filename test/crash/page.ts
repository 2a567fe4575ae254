import { setTimeout as sleep } from 'node:timers/promises';
import { Page, type Seen } from '../support/page.ts';
import { buttonsOf, type Shown, type Teams } from './teams.ts';

const betweenLooks = 250;
/** All of the page's people see the one channel; this one looks. */
const onlooker = 'Reader';

/** Teams as the local page plays it, in the process that is killed: who finds nobody there comes again. */
export function usePage(url: string): Teams {
  const page = new Page(url);
  const messages = new Map<string, Shown>();
  const accepted = { said: 0, pressed: 0, sentAgain: 0 };
  let closed = false;

  const shownOf = ({ id, conversation, text, cards, rev }: Seen): Shown => ({
    id,
    conversation,
    text,
    card: cards[0],
    edits: rev,
  });

  async function look(): Promise<readonly Seen[]> {
    const all = await page.messages(onlooker);
    for (const one of all) if (isBot(one)) messages.set(one.id, shownOf(one));
    return all;
  }

  /** Does it until it was answered; `done` tells whether one that was not answered has happened all the same. */
  async function persist<T>(attempt: () => Promise<T | undefined>, done: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 0; !closed; tries++) {
      if (tries === 1) accepted.sentAgain += 1;
      const before = tries > 0 ? await done().catch(() => undefined) : undefined;
      if (before !== undefined) return before;
      const answer = await attempt().catch((error: Error) => {
        if (!isAbsent(error)) throw error;
      });
      if (answer !== undefined) return answer;
      await sleep(betweenLooks);
    }
    throw new Error('the page is closed');
  }

  return {
    messages,
    accepted,
    loseAnswers: () => undefined,
    install: async () => undefined,
    async say(who, _channel, line) {
      await persist(
        () => page.say(who, line).then(() => true),
        async () => (await look()).some((one) => !isBot(one) && one.text === line) || undefined,
      );
      accepted.said += 1;
    },
    async press(who, message, line) {
      const action = buttonsOf(message).find(({ data }) => data.line.startsWith(line));
      if (!action) throw new Error(`the message has no button for "${line}"`);
      const seen = async () => (await page.messages(who)).find(({ id }) => id === message.id)!;
      const told = await persist(
        async () => {
          const note = await page.press(who, await seen(), { ...action });
          return note.startsWith('Unable to reach app') ? undefined : note;
        },
        async () => undefined,
      );
      accepted.pressed += 1;
      return told;
    },
    async until(_channel, find) {
      while (!closed) {
        await look().catch(() => undefined);
        const found = find([...messages.values()]);
        if (found !== undefined) return found;
        await sleep(betweenLooks);
      }
      throw new Error('the page is closed');
    },
    async close() {
      closed = true;
    },
  };
}

const isBot = ({ author }: Seen): boolean => author === 'bot';

/** Nobody listens, or nobody does any more. */
function isAbsent(error: Error): boolean {
  return error instanceof TypeError || error.name === 'TimeoutError' || / 5\d\d /.test(error.message);
}
