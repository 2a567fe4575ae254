/**
 * What kind of sentence a line is: an `order` asks for something to be done, `look` for something to be shown, `how` asks
 * how it is done, `denied` says not to do it, and `other` asks, supposes or reports: from these two nothing may follow
 * that changes anything.
 */
export type Mood = 'order' | 'look' | 'how' | 'denied' | 'other';

/** Requests that have the form of a question. */
const polite = /\b(?:can|could|will|would) (?:you|u)\b|\b(?:i|we)(?:'d| would) like(?: you)?\b|\bwould you mind\b/g;

const how =
  /\bhow (?:do|can|could|should|would|to|does)\b|\b(?:teach|show|tell) (?:me|us) how\b|\bwhat is the command\b|\bsyntax\b/;

/** Begins with a verb of looking, or asks without a verb: "any alerts?". */
const looks =
  /^\W*(?:please |lifeboat |hey |hi )*(?:show|list|tell|display|see|view|find|check|give|print|look|any|get me)\b/;

const denies = /\b(?:not|never|no|nobody|dont|avoid|refrain|prevent|forbid)\b|n't\b/;
const questions = /^\W*(?:is|are|was|were|do|does|did|has|have|had|why|which|what|who|when|where|how|isn't|aren't)\b/;

/** Whoever says one of these may not mean it. `n't` is looked for by itself. */
const doubts = new Set(
  (
    'not dont doesnt didnt wont cant cannot never no none nobody nothing without unless if whether suppose supposing ' +
    'supposed imagine hypothetically theoretically would should could might may shall must already was were had has have been ' +
    'did does is are am who whom why when where what which whats whos instead avoid prevent forbid refrain hold later ' +
    'maybe perhaps wonder wondering nor neither except but before unlike stopped happen happens happened did anyone anybody ' +
    'someone somebody'
  ).split(' '),
);

/** A word that only makes the mood of a sentence. */
export const isDoubt = (word: string): boolean => doubts.has(word.replaceAll("'", '')) || word.endsWith("n't");

/** Reads the mood from the words alone; in doubt it is `other`. Linear in the line. */
export function moodOf(line: string): Mood {
  const text = line.toLowerCase();
  if (how.test(text)) return 'how';
  const rest = text.replaceAll(polite, ' ');
  if (denies.test(rest) && !questions.test(rest)) return 'denied';
  const words = rest.split(/[^a-z0-9'-]+/);
  if (words.some(isDoubt)) return 'other';
  return looks.test(rest) ? 'look' : 'order';
}
