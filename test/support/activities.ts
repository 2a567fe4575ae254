import { randomUUID } from 'node:crypto';
import type { Json } from './app.ts';
import { type Element, oidOf, type Page, type PageState, type Seen } from './page.ts';

/**
 * Activities as Teams sends them, for what the page does not do: the same one twice, and people who are not of the
 * organisation. The bot answers to the page all the same.
 */
export interface Activities {
  /** Says a line in the channel of that address, each activity as often as told. */
  says(who: string, text: string, to: string, times: number): Promise<void>;
  /** Presses a button; gives what each delivery was answered with. */
  presses(who: string, message: Seen, action: Element, inputs: Readonly<Record<string, string>>): Promise<string[]>;
}

/** People whom the page does not know; the roster knows them neither. */
const strangers: Readonly<Record<string, { readonly oid: string; readonly tenant?: string }>> = {
  Newcomer: { oid: 'bbbbbbbb-0000-4000-8000-000000000001' },
  Outsider: { oid: 'cccccccc-0000-4000-8000-000000000001', tenant: '99999999-9999-4999-8999-999999999999' },
};

export const isStranger = (who: string): boolean => who in strangers;

export function activitiesFor(page: Page, bot: string): Activities {
  return {
    async says(who, text, to, times) {
      const state = await page.state('Reader');
      // The page keeps what was said, so that there is a thread to answer in; a stranger's words under Reader's name.
      const { id, conversation } = await page.mutter(isStranger(who) ? 'Reader' : who, text, to);
      const mention = `<at>${state.bot.name}</at>`;
      const activity = {
        ...common({ url: page.url, state }, who, `${conversation};messageid=${id}`, id),
        type: 'message',
        text: `${mention} ${text}`,
        entities: [{ type: 'mention', text: mention, mentioned: state.bot }],
      };
      await Promise.all(Array.from({ length: times }, () => send(bot, activity)));
    },
    async presses(who, message, { title, verb, data }, inputs) {
      const state = await page.state('Reader');
      const conversation = message.thread
        ? `${message.conversation};messageid=${message.thread}`
        : message.conversation;
      const action = { type: 'Action.Execute', title, verb, data: { ...(data as Json), ...inputs } };
      const activity = {
        ...common({ url: page.url, state }, who, conversation, `f:${randomUUID()}`),
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: message.id,
        value: { action, trigger: 'manual' },
      };
      const answers = await Promise.all([send(bot, activity), send(bot, activity)]);
      return answers.map((answer) => String((answer as { value?: unknown }).value ?? ''));
    },
  };
}

interface At {
  /** The page's address. */
  readonly url: string;
  readonly state: PageState;
}

function common({ url, state }: At, who: string, conversation: string, id: string) {
  const stranger = strangers[who];
  const oid = stranger?.oid ?? oidOf(who);
  const tenant = stranger?.tenant ?? state.tenant;
  const known = state.people.find(({ aadObjectId }) => aadObjectId === oid);
  return {
    id,
    channelId: 'msteams',
    serviceUrl: `${url}/`,
    timestamp: new Date().toISOString(),
    from: { id: known?.teamsId ?? `29:${oid}`, name: who, aadObjectId: oid },
    recipient: state.bot,
    conversation: { id: conversation, conversationType: 'channel', isGroup: true, tenantId: tenant },
    channelData: { tenant: { id: tenant } },
  };
}

async function send(bot: string, activity: object): Promise<unknown> {
  const headers = { connection: 'close', 'content-type': 'application/json' };
  const answer = await fetch(`${bot}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
  if (answer.status !== 200) throw new Error(`/api/messages: ${answer.status} ${await answer.text()}`);
  return answer.json().catch(() => ({}));
}
