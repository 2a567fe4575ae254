import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationParameters,
  type ConversationReference,
  TeamsInfo,
  TurnContext,
} from 'botbuilder';

/** What an invoke is answered with: a body with 200, or a status alone. */
export type Invoked = object | number;

/** A bot on the real SDK: it says what it is told to say, so that the stand-in is tried with the real client. */
export interface EchoBot {
  readonly url: string;
  /** Everything that arrived, in order. */
  readonly received: Activity[];
  /** Resolves with the first activity, old or new, that fits. */
  receives(fits: (activity: Activity) => boolean): Promise<Activity>;
  /** What the next invokes are answered with: a body, or a status alone; then the default again. */
  answerNext(...answers: Invoked[]): void;
  /** Lets the next invoke wait; gives the function that answers it. */
  holdNext(): (answer: Invoked) => void;
  /** Runs outside a turn, as a proactive message does. */
  proactively(about: Activity, work: (context: TurnContext) => Promise<void>): Promise<void>;
  createThread(about: Activity, text: string): Promise<{ id: string; activityId: string }>;
  close(): Promise<void>;
}

const approveCard = (state: string) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body: [
    { type: 'TextBlock', text: state, wrap: true },
    { type: 'Input.Text', id: 'reason', label: 'Reason' },
    {
      type: 'ActionSet',
      actions: [
        { type: 'Action.Execute', title: 'Approve', verb: 'line', data: { line: 'approve 7F3K' } },
        { type: 'Action.Submit', title: 'Old way', data: { line: 'approve 7F3K' } },
        { type: 'Action.Execute', title: 'Details', verb: 'line', data: { line: 'show 7F3K' }, mode: 'secondary' },
      ],
    },
  ],
});

const styles = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];
const colors = ['default', 'accent', 'good', 'warning', 'attention'];

/** Every text colour on every container style. */
const colourCard = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: styles.map((style) => ({
    type: 'Container',
    style,
    items: colors.flatMap((color) =>
      [false, true].map((isSubtle) => ({ type: 'TextBlock', text: `${style} ${color}`, color, isSubtle })),
    ),
  })),
};

/** A message with a card on it, for `echo-bot` and for those who look at what it sent. */
export const cardMessage = (state: string) => ({
  type: 'message',
  attachments: [CardFactory.adaptiveCard(approveCard(state))],
});

export async function startEchoBot(port = 0): Promise<EchoBot> {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const received: Activity[] = [];
  const waiting = new Set<() => void>();
  const answers: Promise<Invoked>[] = [];

  const logic = async (context: TurnContext): Promise<void> => {
    received.push(structuredClone(context.activity));
    for (const look of waiting) look();
    await react(context, answers);
  };
  const server = createServer((request, response) => void process(adapter, request, response, logic));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  const referenceTo = (activity: Activity) => TurnContext.getConversationReference(activity) as ConversationReference;
  return {
    url: `http://127.0.0.1:${bound}/api/messages`,
    received,
    receives: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find(fits);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    answerNext: (...next) => void answers.push(...next.map((answer) => Promise.resolve(answer))),
    holdNext() {
      const { promise, resolve } = Promise.withResolvers<Invoked>();
      answers.push(promise);
      return resolve;
    },
    proactively: (about, work) => adapter.continueConversationAsync('', referenceTo(about), work),
    async createThread(about, text) {
      let created = { id: '', activityId: '' };
      await adapter.continueConversationAsync('', referenceTo(about), async (context) => {
        const connector = context.turnState.get(adapter.ConnectorClientKey);
        const parameters = {
          isGroup: true,
          channelData: { channel: { id: about.channelData.teamsChannelId } },
          activity: { type: 'message', text },
        } as ConversationParameters;
        const { id, activityId } = await connector.conversations.createConversation(parameters);
        created = { id, activityId };
      });
      return created;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function react(context: TurnContext, answers: Promise<Invoked>[]): Promise<void> {
  const { type, value } = context.activity;
  if (type === 'invoke') {
    const answer = (await answers.shift()) ?? {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: `You pressed ${value.action.title}.`,
    };
    const [status, body] = typeof answer === 'number' ? [answer, undefined] : [200, answer];
    await context.sendActivity({ type: 'invokeResponse', value: { status, body } });
    return;
  }
  if (type !== 'message') return;
  const line = (TurnContext.removeRecipientMention(context.activity) ?? context.activity.text ?? '').trim();
  await sayBack(context, line);
}

async function sayBack(context: TurnContext, line: string): Promise<void> {
  if (line === 'card') await context.sendActivity(cardMessage('WAITING'));
  else if (line === 'colours') await context.sendActivity({ attachments: [CardFactory.adaptiveCard(colourCard)] });
  else if (line === 'typing') await context.sendActivity({ type: 'typing' });
  else if (line === 'edit') {
    const sent = await context.sendActivity('first');
    await context.updateActivity({
      ...cardMessage('edited'),
      id: sent!.id,
      conversation: context.activity.conversation,
    });
  } else if (line === 'delete') {
    const sent = await context.sendActivity('gone soon');
    await context.deleteActivity(sent!.id);
  } else if (line === 'who') {
    const paged = await TeamsInfo.getPagedMembers(context);
    const me = await TeamsInfo.getMember(context, context.activity.from.aadObjectId!);
    await context.sendActivity(`${paged.members.length} members, you are ${me.name} ${me.aadObjectId}`);
  } else if (line === 'team') {
    const team = await TeamsInfo.getTeamDetails(context);
    const channels = await TeamsInfo.getTeamChannels(context);
    await context.sendActivity(`${team.name}: ${channels.map(({ name }) => name ?? '(no name)').join(', ')}`);
  } else await context.sendActivity(`You said: ${line || JSON.stringify(context.activity.value)}`);
}

/** Just enough of a web server's request and response for CloudAdapter. */
async function process(
  adapter: CloudAdapter,
  request: IncomingMessage,
  response: ServerResponse,
  logic: (context: TurnContext) => Promise<void>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const body = JSON.parse(Buffer.concat(parts).toString('utf8'));
  const answer = {
    socket: response.socket,
    status: (code: number) => {
      response.statusCode = code;
      return answer;
    },
    header: (name: string, value: string) => {
      response.setHeader(name, value);
      return answer;
    },
    send: (content: unknown) => {
      response.write(typeof content === 'string' ? content : JSON.stringify(content));
      return answer;
    },
    end: () => {
      response.end();
      return answer;
    },
  };
  await adapter.process({ body, headers: request.headers, method: request.method! } as never, answer as never, logic);
}
