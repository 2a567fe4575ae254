import { inputsOf, lineOf } from '../base/inputs.ts';
import type { Turn } from '../base/turn.ts';
import { normalise } from '../grammar/grammar.ts';
import { type Activity, fieldsOf } from './activity.ts';
import { actorOf, channelNameOf, placeOf } from './place.ts';

export interface TurnOptions {
  readonly allowedTenants: readonly string[];
  readonly at: number;
  /** Stands in for an activity's id where a client sends none. */
  readonly fallbackId: () => string;
}

/**
 * The turn that an activity stands for: a typed line, a pressed `Action.Submit` (a message with `value.line`) or a
 * pressed `Action.Execute` (an invoke with `value.action.data.line`); the last two differ in nothing from here on.
 * Undefined: the activity says nothing.
 */
export function turnOf(activity: Activity, options: TurnOptions): Turn | undefined {
  const said =
    activity.type === 'invoke' ? pressed(actionData(activity)) : (pressed(activity.value) ?? typed(activity));
  if (!said) return undefined;
  const place = placeOf(activity);
  const placeName = place.kind === 'channel' ? channelNameOf(activity) : undefined;
  const team = place.kind === 'channel' ? activity.channelData?.team?.id : undefined;
  return {
    key: [activity.channelId, activity.conversation?.id, activity.id ?? options.fallbackId()].join('|'),
    ...said,
    actor: actorOf(activity, options.allowedTenants),
    place,
    ...(placeName && { placeName }),
    ...(team && { team }),
    ...(activity.replyToId ? { messageId: activity.replyToId } : {}),
    at: options.at,
  };
}

type Said = Pick<Turn, 'origin' | 'line' | 'inputs'>;

/** A card's own data and what was filled in come as one object: `line` is ours, of the others those are inputs that cards have. */
function pressed(data: unknown): Said | undefined {
  const { line, ...rest } = fieldsOf(data);
  if (typeof line !== 'string' || line.trim() === '') return undefined;
  return { origin: 'button', line: lineOf(line), inputs: inputsOf(rest) };
}

function typed(activity: Activity): Said | undefined {
  if (!activity.text) return undefined;
  return { origin: 'typed', line: lineOf(withoutMentions(activity).trim()), inputs: {} };
}

/** The `data` of an `adaptiveCard/action` invoke. */
function actionData(activity: Activity): unknown {
  return fieldsOf(fieldsOf(activity.value).action).data;
}

/** `automatic`: a client refreshes a card by itself, and nobody pressed anything. Absent in some clients. */
export function isAutomatic(activity: Activity): boolean {
  const { trigger } = fieldsOf(activity.value);
  return typeof trigger === 'string' && trigger.toLowerCase() !== 'manual';
}

/** Some clients mention the bot by an entity alone, and its name is plain text. */
const startsWith = (text: string, name: string): boolean =>
  text.trimStart().toLowerCase().startsWith(`${name.trim().toLowerCase()} `);

/** As names are compared: Teams writes `R&amp;D` in one place and `R&D` in another. */
const plainName = (name: string): string => normalise(name).toLowerCase();

const tag = /<at(?:\s[^<>]*)?>([^<>]*)<\/at>/gi;

/**
 * The text without the bot's mention, however often it is there (https://github.com/microsoft/botbuilder-js/issues/4379),
 * and with the plain names of other people.
 */
function withoutMentions({ text = '', recipient, entities }: Activity): string {
  const own = entities.filter(({ mentioned }) => mentioned?.id !== undefined && mentioned.id === recipient?.id);
  const names = [recipient?.name, ...own.flatMap(({ mentioned, text }) => [mentioned?.name, text?.replace(tag, '$1')])];
  const bot = new Set(names.flatMap((name) => (name ? [plainName(name)] : [])));
  const [opening] = own.length > 0 && !/<at/i.test(text) ? names.filter((name) => name && startsWith(text, name)) : [];
  if (opening) return text.trimStart().slice(opening.trim().length);
  return text.replaceAll(tag, (_, name: string) => (name.trim() === '' || bot.has(plainName(name)) ? ' ' : name));
}
