/**
 * Conversations as files that a backup operator can read:
 *
 *     Operator: protect vm1 with Tier-1-Prod-AppDB
 *       Lifeboat: WAITING … Protect vm1 … Same region as the vault
 *       offers: Approve, Reject
 *     Operator presses Approve
 *       told: You asked for this yourself
 *     --- the clock moves on 15 minutes
 *
 * `README.md` of test/conversations lists all forms. This file only reads them; play.ts does what they say.
 */
export interface Press {
  readonly who: string;
  readonly title: string;
  /** Words of the card whose button is meant; without them the newest that has it. */
  readonly on?: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** By the Action.Submit that older clients use in place of Action.Execute. */
  readonly oldWay: boolean;
  /** Teams delivers the press twice. */
  readonly twice: boolean;
}

export type Line = { readonly at: number } & (
  | {
      readonly kind: 'says';
      readonly who: string;
      /** The conversation's address: `channel`, `chat`, `channel:database`. */
      readonly to: string;
      readonly twice: boolean;
      readonly text: string;
    }
  | { readonly kind: 'presses'; readonly press: Press }
  | { readonly kind: 'race'; readonly who: readonly string[]; readonly title: string }
  | { readonly kind: 'lifeboat'; readonly where: Where; readonly parts: readonly string[] }
  | { readonly kind: 'told'; readonly whom: 'all' | 'one' | 'other'; readonly parts: readonly string[] }
  | { readonly kind: 'nobody'; readonly where: Where; readonly parts: readonly string[] }
  | { readonly kind: 'offers'; readonly has: boolean; readonly titles: readonly string[] }
  | { readonly kind: 'event'; readonly text: string }
  | { readonly kind: 'given'; readonly text: string }
);

/** Where a message has to stand: anywhere, in a channel (`true`: the first) or in somebody's own chat. */
export type Where = { readonly chatWith?: string; readonly channel?: true | string };

type Body<L> = L extends unknown ? Omit<L, 'at'> : never;
type Groups = Readonly<Record<string, string | undefined>>;

const name = '[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*';
const title = '[A-Z][A-Za-z]*(?: [A-Za-z]+)*?';

const forms: readonly [RegExp, (groups: Groups) => Body<Line>][] = [
  [/^--- (?<text>.+)$/, ({ text = '' }) => ({ kind: 'event', text })],
  [/^given: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'given', text })],
  [/^Lifeboat: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'lifeboat', where: {}, parts: parts(text) })],
  [
    new RegExp(`^Lifeboat in the channel(?: (?<channel>${title}))?: (?<text>.+)$`),
    ({ channel = true, text = '' }) => ({ kind: 'lifeboat', where: { channel }, parts: parts(text) }),
  ],
  [
    new RegExp(`^Lifeboat in the chat with (?<who>${name}): (?<text>.+)$`),
    ({ who = '', text = '' }) => ({ kind: 'lifeboat', where: { chatWith: who }, parts: parts(text) }),
  ],
  [/^told: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'told', whom: 'all', parts: parts(text) })],
  [/^one is told: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'told', whom: 'one', parts: parts(text) })],
  [/^the other is told: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'told', whom: 'other', parts: parts(text) })],
  [/^nobody hears: (?<text>.+)$/, ({ text = '' }) => ({ kind: 'nobody', where: {}, parts: parts(text) })],
  [
    new RegExp(`^nobody in the channel(?: (?<channel>${title}))? hears: (?<text>.+)$`),
    ({ channel = true, text = '' }) => ({ kind: 'nobody', where: { channel }, parts: parts(text) }),
  ],
  [/^offers: (?<titles>.+)$/, ({ titles = '' }) => ({ kind: 'offers', has: true, titles: list(titles) })],
  [/^does not offer: (?<titles>.+)$/, ({ titles = '' }) => ({ kind: 'offers', has: false, titles: list(titles) })],
  [
    new RegExp(`^(?<one>${name}) and (?<other>${name}) press (?<title>.+) at once$`),
    ({ one = '', other = '', title = '' }) => ({ kind: 'race', who: [one, other], title }),
  ],
  [
    new RegExp(
      `^(?<who>${name}) presses (?<title>.+?)(?: on "(?<on>.+?)")?(?<old> the old way)?(?<twice> twice)?(?: with (?<inputs>[\\w-]+ = .+))?$`,
    ),
    ({ who = '', title = '', on, old, twice, inputs = '' }) => ({
      kind: 'presses',
      press: {
        who,
        title,
        inputs: readInputs(inputs),
        oldWay: old !== undefined,
        twice: twice !== undefined,
        ...(on !== undefined && { on }),
      },
    }),
  ],
  [
    new RegExp(
      `^(?<who>${name})(?: \\((?:(?<chat>chat)|(?<channel>[a-z]+) channel)\\))?(?<twice> \\(delivered twice\\))?: (?<text>.+)$`,
    ),
    ({ who = '', chat, channel, twice, text = '' }) => ({
      kind: 'says',
      who,
      text,
      to: chat ?? (channel ? `channel:${channel}` : 'channel'),
      twice: twice !== undefined,
    }),
  ],
];

/** Reads a transcript; throws for a line that is none of the forms, with its number. */
export function readTranscript(text: string): Line[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    for (const [form, make] of forms) {
      const match = form.exec(line);
      if (match) return [{ ...make(match.groups ?? {}), at: index + 1 }];
    }
    throw new Error(`line ${index + 1} of the transcript is of no known form: ${line}`);
  });
}

const parts = (text: string) => text.split(' … ').map((part) => part.trim());
const list = (text: string) => text.split(',').map((part) => part.trim());

function readInputs(text: string): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const pair of text.split(/, (?=[\w-]+ = )/)) {
    const [, name, value] = /^([\w-]+) = (.*)$/.exec(pair) ?? [];
    if (name && value !== undefined) inputs[name] = value;
  }
  return inputs;
}

/** Whether the text says all the parts, in this order. */
export function says(text: string, wanted: readonly string[]): boolean {
  let from = 0;
  for (const part of wanted) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}
