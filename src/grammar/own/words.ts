import { lookup } from '../../base/lookup.ts';
import { isDoubt } from './mood.ts';

/**
 * What words mean, whoever says them: one table for all commands. The phrases of commands and what people type are both
 * brought to the concept on the left; forms are compared by their {@link stem}, so one of each kind is enough.
 */
const concepts = lookup<readonly string[]>({
  acknowledge: ['acknowledge', 'ack', 'handle', 'claim', 'mine'],
  alert: ['alert', 'alarm', 'warning', 'notification'],
  all: ['all', 'every', 'everything', 'each', 'whole'],
  approval: ['approval', 'sign-off', 'signoff'],
  approve: ['approve', 'agree', 'accept', 'sign off'],
  audit: ['audit', 'record', 'log', 'history', 'trail'],
  azure: ['azure'],
  backup: ['backup', 'back up', 'back-up'],
  bot: ['bot', 'lifeboat', 'yourself'],
  cancel: ['cancel', 'abort'],
  cleanup: ['cleanup', 'clean up', 'clean', 'tidy up', 'tear down'],
  close: ['close', 'inactivate', 'deactivate', 'dismiss', 'resolve'],
  dr: ['dr', 'disaster recovery', 'disaster'],
  drill: ['drill', 'rehearse', 'rehearsal', 'exercise'],
  fail: ['fail', 'failure', 'unsuccessful'],
  failover: ['failover', 'fail over', 'fail-over'],
  healthy: ['healthy', 'well', 'ok', 'okay', 'fine', 'alright'],
  help: ['help', 'command', 'option', 'menu', 'manual'],
  hello: ['hi', 'hello', 'hey', 'hallo', 'howdy', 'good morning', 'good evening'],
  incident: ['incident', 'outage'],
  isolated: ['isolated'],
  job: ['job', 'task', 'operation'],
  last: ['last', 'latest', 'recent', 'newest'],
  mute: ['mute', 'silence', 'snooze', 'quiet', 'hush'],
  network: ['network', 'vnet'],
  night: ['night', 'last night', 'overnight', 'tonight', 'morning', 'nightly'],
  open: ['open', 'unresolved', 'outstanding', 'active'],
  pause: ['pause', 'freeze'],
  pending: ['pending', 'wait'],
  permission: ['permission', 'role', 'access'],
  point: ['point', 'recovery point', 'restore point'],
  policy: ['policy'],
  request: ['request', 'plan'],
  protect: ['protect', 'protection', 'secure'],
  reject: ['reject', 'refuse', 'deny', 'decline'],
  reopen: ['reopen', 're-open', 'open again'],
  restore: ['restore', 'recover', 'recovery'],
  resume: ['resume', 'continue', 'unpause'],
  retry: ['retry', 'retrigger', 'rerun', 're-run', 'redo', 'repeat', 'try again', 'run again', 'start again'],
  route: ['route', 'routing'],
  running: ['running', 'in progress', 'under way', 'underway', 'ongoing'],
  setting: ['setting', 'configuration'],
  status: ['status', 'state', 'health', 'overview', 'summary'],
  subscribe: ['subscribe'],
  succeed: ['succeed', 'success', 'successful', 'work'],
  suppress: ['suppress', 'suppression'],
  tag: ['tag', 'label'],
  test: ['test', 'try out'],
  trouble: ['trouble', 'broken', 'wrong', 'problem', 'issue', 'attention', 'red'],
  vault: ['vault'],
  verify: ['verify', 'intact', 'tamper', 'integrity'],
  vm: ['vm', 'machine', 'server', 'virtual machine'],
  why: ['why', 'explain', 'explanation', 'reason', 'cause'],
  withdraw: ['withdraw', 'take back', 'retract'],
});

/** Verbs that say no more than that something is to be done. */
const verbs = new Set(
  'run start trigger launch begin execute perform do make take initiate kick get put set need want use apply'.split(
    ' ',
  ),
);

/** Words that carry nothing, unless a phrase asks for them. */
const fillers = new Set(
  (
    'a an the this that these those my our your their its it them some any something please kindly pls plz thanks can could ' +
    'will would you u i we me us to of on off for in at by with from via into onto as is are am be been being there here and so just ' +
    'now then also still currently right away asap immediately once dear show list tell display see look find check view ' +
    'give print let which what whats who whose how many much when where did does has have had was were past previous during ' +
    'within over about ones one like lets up day days everyone team folks yet today manually on-demand demand ' +
    'ad-hoc immediate using add assign configure enable people new time long ago'
  ).split(' '),
);

/** What kind of thing a value is may be said or left out: "the vm vm1", "alert A-7". */
const nouns = new Set(['alert', 'bot', 'job', 'network', 'policy', 'vault', 'vm', 'request']);

/** How much a word weighs that a phrase has no use for. */
const weights = { filler: 0, noun: 0.3, verb: 0.4, concept: 1, unknown: 1.2 } as const;

/** A word of a line, brought to what it means. */
export interface Word {
  readonly concept: string;
  readonly kind: keyof typeof weights;
}

/** What it costs when a phrase leaves the word out. */
export const costOf = (word: Word): number => weights[word.kind];

const asTheyAre = new Set('running status this was is us has does whats always morning'.split(' '));

const irregular = lookup({
  ran: 'run',
  took: 'tak',
  taken: 'tak',
  made: 'mak',
  broke: 'broken',
});

/**
 * The stem of an English word, as far as commands have to be told apart: without plural, past and `-ing`. It need not be
 * a word, only the same for all forms of one.
 */
function stem(word: string): string {
  let text = word.replace(/'s$|'$/, '');
  if (asTheyAre.has(text)) return text;
  const known = irregular[text];
  if (known !== undefined) return known;
  if (text.length > 4 && text.endsWith('ies')) text = `${text.slice(0, -3)}y`;
  else if (text.length > 4 && /(?:ss|sh|ch|x)es$/.test(text)) text = text.slice(0, -2);
  else if (text.length > 3 && /[^sui]s$/.test(text)) text = text.slice(0, -1);
  if (text.length > 5 && text.endsWith('ing')) text = undouble(text.slice(0, -3));
  else if (text.length > 4 && text.endsWith('ied')) text = `${text.slice(0, -3)}y`;
  else if (text.length > 4 && text.endsWith('ed')) text = undouble(text.slice(0, -2));
  return text.length > 3 && text.endsWith('e') ? text.slice(0, -1) : text;
}

const undouble = (text: string): string => (/([bdgmnpt])\1$/.test(text) ? text.slice(0, -1) : text);

const stemsOf = (words: Iterable<string>): Set<string> => new Set([...words].map(stem));
const fillerStems = stemsOf(fillers);
const verbStems = stemsOf(verbs);

/** Concepts by their forms: of one word, and of two, which people may part by other words ("back vm1 up"). */
const ofOne = new Map<string, string>();
const ofTwo = new Map<string, Map<string, string>>();
for (const [concept, forms] of Object.entries(concepts)) {
  for (const form of forms) {
    const [first = '', second] = form.split(' ').map(stem);
    if (second === undefined) ofOne.set(first, concept);
    else ofTwo.set(first, (ofTwo.get(first) ?? new Map<string, string>()).set(second, concept));
  }
}

/** What the words mean, in their order; words of two parts count once. Takes time linear in the words. */
export function meaningOf(words: readonly string[]): Word[] {
  const stems = words.map((word) => stem(word.toLowerCase()));
  const meant: Word[] = [];
  for (let at = 0; at < stems.length; at += 1) {
    const both = ofTwo.get(stems[at]!)?.get(stems[at + 1] ?? '');
    if (both) at += 1;
    meant.push(both ? { concept: both, kind: 'concept' } : single(stems[at]!));
  }
  return meant;
}

function single(text: string): Word {
  const concept = ofOne.get(text);
  if (concept) return { concept, kind: nouns.has(concept) ? 'noun' : 'concept' };
  const kind = verbStems.has(text) ? 'verb' : fillerStems.has(text) || isDoubt(text) ? 'filler' : 'unknown';
  return { concept: text, kind };
}

/** Whether the word means something here, so that it is no name of a resource. */
export function isWord(word: string): boolean {
  const text = stem(word.toLowerCase());
  return ofOne.has(text) || ofTwo.has(text) || verbStems.has(text) || fillerStems.has(text) || isDoubt(text);
}

/** What a text speaks of: its concepts and the words that are none, without fillers. */
export function conceptsIn(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z][a-z-]*/g) ?? [];
  return meaningOf(words).flatMap(({ concept, kind }) => (kind === 'filler' ? [] : [concept]));
}
