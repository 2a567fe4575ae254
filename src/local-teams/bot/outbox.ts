import { changed, type Desk } from '../desk.ts';
import type { Member } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import type { Activity } from '../wire.ts';
import { botMention, messageActivity } from './compose.ts';
import type { Installs } from './installs.ts';
import type { Answer, BotLine } from './send.ts';

/** How long to wait before the next try while nobody listens at the bot's address. */
const UNREACHABLE_WAITS_MS = [500, 1500, 3000];

export interface Outbox {
  /** Stores what a person typed and sends it on its way; gives the stored message at once. */
  say(line: Line): Message;
  /** Sends a message that was not delivered once more. */
  retry(message: Message): void;
}

export interface Line {
  readonly member: Member;
  readonly conversation: string;
  readonly thread: string | null;
  readonly text: string;
  /** In a channel the bot only hears what mentions it. */
  readonly mention: boolean;
}

/** What people say to the bot: kept on disk until the bot has it. Starts with what the last run left on its way. */
export function createOutbox(
  desk: Desk,
  line: BotLine,
  installs: Installs,
  background: (work: Promise<void>) => void,
): Outbox {
  async function deliver(id: string, member: Member, activity: Activity): Promise<void> {
    await installs.ensure(baseOf(activity), member);
    const answer = await send(activity, line);
    const failed = whyFailed(answer);
    desk.messages.setDelivery(id, failed === undefined ? 'delivered' : 'failed', failed);
    changed(desk, id);
  }

  function start(message: Message): void {
    const member = desk.directory.member(message.author);
    if (message.activity && member) background(deliver(message.id, member, message.activity));
  }

  desk.messages.underway().forEach(start);
  return {
    say({ member, conversation, thread, text, mention }) {
      const id = desk.messages.nextId();
      const inChannel = desk.directory.channelOf(conversation) !== undefined;
      const place = inChannel ? (thread ?? id) : null;
      const { directory, serviceUrl } = desk;
      const scene = { directory, serviceUrl, member, conversation, thread: place, at: desk.now(), id };
      const heard = !inChannel || mention;
      const stored = desk.messages.add({
        id,
        conversation,
        thread: place,
        author: member.aadObjectId,
        text,
        ...(heard && { delivery: 'sending' as const, activity: messageActivity(scene, text) }),
        ...(inChannel && mention && { entities: [botMention(directory.bot)] }),
      });
      changed(desk, id);
      start(stored);
      return stored;
    },
    retry(message) {
      desk.messages.setDelivery(message.id, 'sending');
      changed(desk, message.id);
      start(message);
    },
  };
}

const baseOf = ({ conversation }: Activity): string => conversation.id.split(';')[0]!;

/** As Teams does: the same activity once more when the bot did not answer in time. */
async function send(activity: Activity, line: BotLine): Promise<Answer> {
  let answer = await line.post(activity);
  for (const wait of UNREACHABLE_WAITS_MS) {
    if (answer.kind !== 'unreachable') break;
    await line.pause(wait);
    answer = await line.post(activity);
  }
  return answer.kind === 'late' ? line.post(activity) : answer;
}

function whyFailed(answer: Answer): string | undefined {
  if (answer.kind === 'late') return 'The bot did not answer in time.';
  if (answer.kind === 'unreachable') return 'The bot cannot be reached.';
  return answer.status < 300 ? undefined : `The bot answered ${answer.status}.`;
}
