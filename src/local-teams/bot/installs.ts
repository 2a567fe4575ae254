import type { Desk } from '../desk.ts';
import { installedIn, type Member } from '../directory.ts';
import { channelActivity, installActivities, removalActivities } from './compose.ts';
import type { BotLine } from './send.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

export interface Installs {
  /**
   * Tells the bot, once for each address of this server, that it is installed in a conversation: in a chat by itself, in
   * all channels of the team by way of one. Resolves after the first try; when that fails it goes
   * on in the background until the bot has heard of it.
   */
  ensure(conversation: string, member: Member): Promise<void>;
  /** Somebody removes the bot from the team; it is told once, and may not speak there any more. */
  remove(conversation: string, member: Member): Promise<void>;
  /** Somebody adds it to the team again. */
  add(conversation: string, member: Member): Promise<void>;
  /** Somebody deletes a channel, or restores it: a bot that is in the team hears of it, once. */
  channel(channel: string, member: Member, deleted: boolean): Promise<void>;
}

export function createInstalls(desk: Desk, line: BotLine, background: (work: Promise<void>) => void): Installs {
  const underway = new Map<string, Promise<void>>();

  async function tell(conversation: string, member: Member): Promise<boolean> {
    const { directory, messages, serviceUrl, now, marks } = desk;
    const scene = { directory, member, conversation, thread: null, serviceUrl, at: now(), id: messages.nextId() };
    for (const activity of installActivities(scene, messages.nextId)) {
      const answer = await line.post(activity);
      if (answer.kind !== 'answered' || answer.status >= 300) return false;
    }
    marks.setInstalled(conversation, serviceUrl);
    return true;
  }

  async function goOn(conversation: string, member: Member): Promise<void> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await line.pause(wait);
      if (await tell(conversation, member)) return;
    }
  }

  async function first(conversation: string, member: Member): Promise<void> {
    if (await tell(conversation, member)) return;
    desk.log('warn', 'The bot does not take its install event yet', { conversation });
    background(goOn(conversation, member));
  }

  function ensure(wanted: string, member: Member): Promise<void> {
    const conversation = installedIn(wanted, desk.directory);
    if (desk.marks.installed(conversation, desk.serviceUrl) || desk.marks.removed(conversation)) {
      return Promise.resolve();
    }
    const running = underway.get(conversation) ?? first(conversation, member);
    underway.set(conversation, running);
    return running;
  }

  return {
    ensure,
    async remove(wanted, member) {
      const conversation = installedIn(wanted, desk.directory);
      const { directory, messages, serviceUrl, now, marks } = desk;
      if (marks.removed(conversation)) return;
      marks.setRemoved(conversation, true);
      underway.delete(conversation);
      const scene = { directory, member, conversation, thread: null, serviceUrl, at: now(), id: messages.nextId() };
      for (const activity of removalActivities(scene, messages.nextId)) await line.post(activity);
    },
    add(wanted, member) {
      const conversation = installedIn(wanted, desk.directory);
      desk.marks.setRemoved(conversation, false);
      underway.delete(conversation);
      return ensure(conversation, member);
    },
    async channel(conversation, member, deleted) {
      const { directory, messages, serviceUrl, now, marks } = desk;
      if (marks.deleted(conversation) === deleted) return;
      marks.setDeleted(conversation, deleted);
      if (marks.removed(installedIn(conversation, directory))) return;
      const scene = { directory, member, conversation, thread: null, serviceUrl, at: now(), id: messages.nextId() };
      await line.post(channelActivity(scene, deleted ? 'channelDeleted' : 'channelRestored'));
    },
  };
}
