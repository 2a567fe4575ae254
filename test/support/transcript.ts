/**
 * Conversations as files that a backup operator can read:
 *
 *     Operator: protect vm1 with Tier-1-Prod-AppDB
 *       Lifeboat: WAITING FOR 1 APPROVAL … Protect vm1 … Same region as the vault
 *     Operator presses Approve
 *       told: You asked for this yourself
 *     --- the clock moves on 15 minutes
 *
 * `Name: text` is said in the channel (`Name (chat): …` one-to-one); `Name presses Title [with input = text]` presses
 * the newest such button that this person sees. `Lifeboat:` waits for a message, new or edited since the last thing
 * that anybody did, that says all the parts in this order; `told:` is what the press itself was answered with;
 * `nobody hears:` must not be in any message. `--- …` is something that happens to the world.
 */
export type Line =
  | { readonly kind: 'says'; readonly at: number; readonly who: string; readonly chat: boolean; readonly text: string }
  | {
      readonly kind: 'presses';
      readonly at: number;
      readonly who: string;
      readonly title: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'lifeboat'; readonly at: number; readonly parts: readonly string[] }
  | { readonly kind: 'told'; readonly at: number; readonly parts: readonly string[] }
  | { readonly kind: 'nobody'; readonly at: number; readonly parts: readonly string[] }
  | { readonly kind: 'event'; readonly at: number; readonly text: string };

const forms: readonly [RegExp, (match: RegExpExecArray, at: number) => Line][] = [
  [/^--- (.+)$/, ([, text = ''], at) => ({ kind: 'event', at, text })],
  [/^Lifeboat: (.+)$/, ([, text = ''], at) => ({ kind: 'lifeboat', at, parts: parts(text) })],
  [/^told: (.+)$/, ([, text = ''], at) => ({ kind: 'told', at, parts: parts(text) })],
  [/^nobody hears: (.+)$/, ([, text = ''], at) => ({ kind: 'nobody', at, parts: parts(text) })],
  [
    /^([A-Z][A-Za-z ]*?) presses (.+?)(?: with (.+))?$/,
    ([, who = '', title = '', inputs = ''], at) => ({ kind: 'presses', at, who, title, inputs: readInputs(inputs) }),
  ],
  [
    /^([A-Z][A-Za-z ]*?)( \(chat\))?: (.+)$/,
    ([, who = '', chat, text = ''], at) => ({ kind: 'says', at, who, chat: chat !== undefined, text }),
  ],
];

/** Reads a transcript; throws for a line that is none of the forms, with its number. */
export function readTranscript(text: string): Line[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    for (const [form, make] of forms) {
      const match = form.exec(line);
      if (match) return [make(match, index + 1)];
    }
    throw new Error(`line ${index + 1} of the transcript is of no known form: ${line}`);
  });
}

const parts = (text: string) => text.split(' … ').map((part) => part.trim());

function readInputs(text: string): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const pair of text.split(/, (?=\w+ = )/)) {
    const [, name, value] = /^(\w+) = (.*)$/.exec(pair) ?? [];
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
