import { changed, type Desk } from '../desk.ts';
import type { Member } from '../directory.ts';
import type { Message } from '../history/messages.ts';
import type { Press } from '../history/presses.ts';
import type { Activity } from '../wire.ts';
import { type ExecuteAction, executeActivity, submitActivity } from './compose.ts';
import type { Installs } from './installs.ts';
import { type InvokeAnswer, readInvokeAnswer } from './invoke-answer.ts';
import { type BotLine, Closed } from './send.ts';

export interface Pressed {
  readonly member: Member;
  readonly message: Message;
  readonly type: 'Action.Execute' | 'Action.Submit';
  readonly title: string;
  readonly id?: string;
  readonly verb?: string;
  readonly data: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Buttons {
  /** Sends the press to the bot; resolves when it is settled. */
  press(pressed: Pressed): Promise<Press>;
}

/** Presses on cards: kept on disk until the bot has answered. Starts with those that the last run left unanswered. */
export function createButtons(
  desk: Desk,
  line: BotLine,
  installs: Installs,
  background: (work: Promise<void>) => void,
): Buttons {
  async function settle(press: Pick<Press, 'id' | 'message' | 'person'>, activity: Activity): Promise<void> {
    const answer = await ask(activity, line);
    if (answer.kind === 'card') desk.presses.setView(press.message, press.person, answer.card);
    desk.presses.settle(press.id, answer.kind === 'failed' ? 'failed' : 'done', noteOf(answer));
    tell(press.message);
  }

  function tell(message: string): void {
    desk.messages.touch(message);
    changed(desk, message);
  }

  for (const press of desk.presses.waiting()) if (press.activity) background(settle(press, press.activity));
  return {
    async press(pressed) {
      const { member, message, title } = pressed;
      const id = desk.messages.nextId();
      const activity = activityOf(pressed, id, desk);
      const press = { id, message: message.id, person: member.aadObjectId, title, activity };
      desk.presses.add(press);
      tell(message.id);
      await installs.ensure(message.conversation, member);
      await settle(press, activity).catch((thrown) => {
        if (!(thrown instanceof Closed)) throw thrown;
      });
      return desk.presses.get(id)!;
    },
  };
}

function activityOf(
  { member, message, type, title, id, verb, data, inputs }: Pressed,
  activityId: string,
  desk: Desk,
): Activity {
  const { directory, serviceUrl } = desk;
  const { conversation, thread } = message;
  const scene = { directory, serviceUrl, member, conversation, thread, at: desk.now(), id: activityId };
  // Inputs are left out when the data is a text, as Teams does.
  const value = typeof data === 'string' ? data : { ...(data as object | undefined), ...inputs };
  if (type === 'Action.Submit') return submitActivity(scene, message.id, value);
  const action: ExecuteAction = { type, ...(id && { id }), title, ...(verb && { verb }), data: value };
  return executeActivity({ ...scene, id: `f:${activityId}` }, message.id, action);
}

/** An answer that Teams cannot use, or none in time: the same activity once more, then it gives up. */
async function ask(activity: Activity, line: BotLine): Promise<InvokeAnswer> {
  const read = async () => readInvokeAnswer(await line.post(activity), activity.type === 'invoke');
  const answer = await read();
  return answer.kind === 'failed' && answer.again ? read() : answer;
}

const UNREACHABLE = 'Unable to reach app. Please try again.';

const noteOf = (answer: InvokeAnswer): string | null => {
  if (answer.kind === 'failed') return answer.why ? `${UNREACHABLE} (${answer.why})` : UNREACHABLE;
  return answer.kind === 'said' ? answer.text : null;
};
