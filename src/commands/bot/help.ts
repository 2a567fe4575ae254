import { Problem } from '../../base/problem.ts';
import type { Role } from '../../base/turn.ts';
import { card } from '../../cards/card.ts';
import { areas } from '../../command-kit/areas.ts';
import { type Command, read } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { conceptsIn, type Means, nearest, usage } from '../../grammar/grammar.ts';
import { mayDo } from '../../people/people.ts';

/** `help`, `help protect`: only what this person may do. */
export const help = read({
  name: 'help',
  words: ['help [{topic...}]'],
  means: ['hello', 'help', 'what can i do', 'what can you do', 'how does this work', 'what do you do'],
  area: 'bot',
  summary: 'What you can do here: by area, by command or by any word.',
  examples: ['help', 'help backup', 'help protect', 'help rto'],
  role: 'reader',
  local: true,
  async run({ commands, slots, role }) {
    const mine = commands.filter((command) => mayDo(role, command.role));
    const topic = slots.topic?.trim().toLowerCase();
    if (!topic) return { card: card('help', { role, areas: overview(mine), commands: [] }) };
    const area = areas.find((one) => one.area === topic || one.title.toLowerCase() === topic);
    if (area)
      return { card: card('help', { role, title: area.title, about: area.about, commands: linesOf(area, mine) }) };
    const command = named(topic, commands);
    if (command) return { card: card('help', { role, commands: [], command: pageOf(command, role) }) };
    const found = about(topic, mine);
    if (found.length === 1) return { card: card('help', { role, commands: [], command: pageOf(found[0]!, role) }) };
    if (found.length > 1) {
      return { card: card('help', { role, title: `Commands about “${slots.topic}”`, commands: found.map(lineOf) }) };
    }
    throw unknown(slots.topic ?? '', commands);
  },
});

/** So many of an area's commands are named before its own page is opened: two lines on a phone. */
const mostNamed = 4;

function overview(mine: readonly Command[]) {
  return areas.flatMap(({ area, title, about }) => {
    const usages = mine.filter((command) => command.area === area).map(usageOf);
    if (usages.length === 0) return [];
    const more = usages.length - mostNamed;
    const named = usages.slice(0, mostNamed).join(' · ');
    return [{ title, about, commands: more > 0 ? `${named} · ${more} more` : named, line: `help ${area}` }];
  });
}

const usageOf = (command: Command): string => usage(patternsOf(command)[0]!);
const lineOf = (command: Command) => ({ usage: usageOf(command), summary: command.summary, kind: section(command) });
const linesOf = ({ area }: { readonly area: Command['area'] }, mine: readonly Command[]) =>
  mine.filter((command) => command.area === area).map(lineOf);

function pageOf(command: Command, role: Role) {
  return {
    name: command.name,
    usages: patternsOf(command).map(usage),
    summary: command.summary,
    detail: command.detail,
    examples: command.examples,
    who: mayDo(role, command.role) ? 'You may use it.' : `It needs the role ${command.role}; you are ${role}.`,
  };
}

function section(command: Command): 'look' | 'change' | 'decide' {
  if (command.kind === 'read') return 'look';
  return command.kind === 'change' ? 'change' : 'decide';
}

/** By its name, or by how it is said: `help audit verify`, `help back up`. */
const named = (topic: string, commands: readonly Command[]): Command | undefined =>
  commands.find(({ name }) => name === topic) ?? commands.find(({ words }) => words.some((said) => said === topic));

/** What has to do with the words: in its name, in what it does, or in how people say it. All of them, then any form. */
function about(topic: string, commands: readonly Command[]): Command[] {
  const wanted = conceptsIn(topic);
  if (wanted.length === 0) return [];
  return commands.filter((command) => {
    const texts = [
      command.name,
      ...command.words,
      command.summary,
      command.detail ?? '',
      ...(command.means ?? []).map(sayOf),
    ];
    const said = new Set(texts.flatMap(conceptsIn));
    return wanted.every((concept) => said.has(concept));
  });
}

const sayOf = (means: Means): string => (typeof means === 'string' ? means : means.say);

function unknown(topic: string, commands: readonly Command[]): Problem {
  const near = nearest(
    topic.toLowerCase(),
    commands.map(({ name }) => name),
  );
  return new Problem('not-found', `No command has to do with “${topic}”.${near.length > 0 ? ' Did you mean' : ''}`, {
    choices: (near.length > 0 ? near.map((name) => `help ${name}`) : ['help']).map((line) => ({ title: line, line })),
  });
}
