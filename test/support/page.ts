import { localPeople } from '../../src/people/people.ts';

/** A message as the local Teams page gets it. */
export interface Seen {
  readonly id: string;
  readonly conversation: string;
  readonly thread: string | null;
  /** `bot`, or the Entra object id of a person. */
  readonly author: string;
  readonly text: string;
  readonly cards: readonly Element[];
  readonly rev: number;
  readonly at: number;
}

/** What one person's page begins with. */
export interface PageState {
  readonly bot: { readonly id: string; readonly name: string };
  readonly tenant: string;
  readonly people: readonly { readonly name: string; readonly aadObjectId: string; readonly teamsId: string }[];
  readonly conversations: readonly {
    readonly id: string;
    readonly kind: 'chat' | 'channel';
    /** `chat`, `channel`, `channel:database`. */
    readonly address: string;
    readonly name: string;
  }[];
  readonly messages: readonly Seen[];
  /** Names what is kept: another one means that nothing known is true any more. */
  readonly history: string;
  /** Grows with every change; each message carries that of its last one. */
  readonly rev: number;
}

export type Element = Readonly<Record<string, unknown>>;

/** A connection that is kept would be one to the server before a restart. */
const notKept = { connection: 'close' };

/** Uses the page's own JSON interface as one of its people would; like the page it asks only for what changed. */
export class Page {
  readonly url: string;
  readonly #known = new Map<string, PageState>();

  constructor(url: string) {
    this.url = url.replace(/\/$/, '');
  }

  /** `to`: the conversation's address. */
  async say(who: string, text: string, to = 'channel'): Promise<Seen> {
    return this.#post('/api/messages', { as: oidOf(who), conversation: to, text });
  }

  /** Says something in a channel without mentioning the bot, which therefore does not hear it. */
  async mutter(who: string, text: string, to = 'channel'): Promise<Seen> {
    return this.#post('/api/messages', { as: oidOf(who), conversation: to, text, mention: false });
  }

  /** Presses an action; gives what the bot answered to the press itself. */
  async press(
    who: string,
    message: Seen,
    action: Element,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const settled = await this.#post<{ note: string | null }>('/api/press', {
      as: oidOf(who),
      messageId: message.id,
      action: { type: action.type, title: action.title, verb: action.verb, data: action.data },
      inputs,
    });
    return settled.note ?? '';
  }

  /** Removes Lifeboat from the team, or adds it again. */
  async installed(who: string, installed: boolean): Promise<void> {
    await this.#post('/api/bot', { as: oidOf(who), installed });
  }

  /** Deletes a channel, or restores it. */
  async deleteChannel(who: string, id: string, deleted: boolean): Promise<void> {
    await this.#post('/api/channel', { as: oidOf(who), conversation: id, deleted });
  }

  /** Deletes a message. */
  async delete(who: string, message: Seen): Promise<void> {
    await this.#post('/api/delete', { as: oidOf(who), messageId: message.id });
  }

  async state(who: string): Promise<PageState> {
    const known = this.#known.get(who);
    const changed = await this.#stateSince(who, known?.rev);
    const same = known && placesOf(known) === placesOf(changed) && known.history === changed.history;
    const state = known && same ? merged(known, changed) : known ? await this.#stateSince(who) : changed;
    this.#known.set(who, state);
    return state;
  }

  async #stateSince(who: string, since?: number): Promise<PageState> {
    const address = `${this.url}/api/state?as=${oidOf(who)}${since === undefined ? '' : `&since=${since}`}`;
    const look = async () => (await fetch(address)).json();
    // On a busy machine a connection may be cut before it is taken; to look again changes nothing.
    return (await look().catch(look)) as PageState;
  }

  async messages(who: string): Promise<readonly Seen[]> {
    return (await this.state(who)).messages;
  }

  /** Resolves when `look` finds something; it looks again whenever a message changes. Rejects after `within` ms. */
  async until<Found>(
    who: string,
    look: (messages: readonly Seen[]) => Found | undefined,
    within = 30_000,
  ): Promise<Found> {
    const over = AbortSignal.timeout(within);
    const listen = () => fetch(`${this.url}/api/events?as=${oidOf(who)}`, { signal: over, headers: notKept });
    const events = await listen().catch(listen);
    const reader = events.body!.getReader();
    try {
      for (;;) {
        const found = look(await this.messages(who));
        if (found !== undefined) return found;
        await reader.read();
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      headers: { ...notKept, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((error: Error) => {
      throw new Error(`${path}: ${error.message}: ${error.cause}`, { cause: error });
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }
}

const placesOf = ({ conversations }: PageState): string => conversations.map(({ id }) => id).join(' ');

/** What was known with what changed since, in the order of the page: by conversation, the oldest first. */
function merged(known: PageState, changed: PageState): PageState {
  if (changed.messages.length === 0) return { ...known, rev: changed.rev };
  const byId = new Map([...known.messages, ...changed.messages].map((message) => [message.id, message]));
  const place = new Map(changed.conversations.map(({ id }, at) => [id, at]));
  const order = ({ conversation }: Seen): number => place.get(conversation) ?? 0;
  const messages = [...byId.values()].sort((a, b) => order(a) - order(b) || Number(a.id) - Number(b.id));
  return { ...changed, messages };
}

export function oidOf(name: string): string {
  const person = localPeople.find((one) => one.name === name);
  if (!person) throw new Error(`nobody here is called ${name}`);
  return person.aadObjectId;
}

const shownKeys = ['text', 'title', 'value', 'label', 'placeholder'];

/** All that a message says, its card's texts in order, without the markdown that makes them bold. */
export function textOf(message: Seen): string {
  const said: string[] = [message.text];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && shownKeys.includes(key)) said.push(value);
    else if (Array.isArray(value)) for (const one of value) walk(one, key);
    else if (value && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) if (name !== 'data' && name !== 'fallback') walk(inner, name);
    }
  };
  for (const card of message.cards) walk(card, '');
  return said
    .filter((text) => text !== '')
    .join('\n')
    .replaceAll('**', '')
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|~<>])/g, '$1');
}

/** The actions of a message's cards that carry a command line. */
export const actionsOf = (message: Seen): Element[] => elementsOf(message, ({ type }) => type === 'Action.Execute');

/** What stands in the inputs of its cards before anybody fills them in: a client sends it with each press. */
export function standingIn(message: Seen): Record<string, string> {
  const inputs = elementsOf(message, ({ type, value }) => String(type).startsWith('Input.') && value !== undefined);
  return Object.fromEntries(inputs.map(({ id, value }) => [String(id), String(value)]));
}

function elementsOf(message: Seen, which: (element: Element) => boolean): Element[] {
  const found: Element[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === 'object') {
      const element = value as Element;
      if (which(element)) found.push(element);
      for (const [name, inner] of Object.entries(element)) if (name !== 'fallback') walk(inner);
    }
  };
  message.cards.forEach(walk);
  return found;
}
