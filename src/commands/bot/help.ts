import { Problem } from '../../base/problem.ts';
import { card } from '../../cards/card.ts';
import { type Command, read } from '../../command-kit/command.ts';
import { patternsOf } from '../../command-kit/slots.ts';
import { nearest, usage } from '../../grammar/grammar.ts';
import { mayDo } from '../../people/people.ts';

/** `help`, `help protect`: only what this person may do. */
export const help = read({
  name: 'help',
  words: ['help [{topic...}]'],
  means: ['hello', 'help', 'what can i do', 'what can you do', 'how does this work', 'what do you do'],
  area: 'bot',
  summary: 'What you can do here; help COMMAND says more.',
  examples: ['help', 'help protect'],
  role: 'reader',
  local: true,
  async run({ commands, slots, role }) {
    const mine = commands.filter((command) => mayDo(role, command.role));
    if (!slots.topic) {
      const lines = mine.map((command) => ({
        usage: usage(patternsOf(command)[0]!),
        summary: command.summary,
        kind: section(command),
      }));
      return { card: card('help', { role, commands: lines }) };
    }
    const command = find(slots.topic, commands);
    return {
      card: card('help', {
        role,
        commands: [],
        command: {
          name: command.name,
          usages: patternsOf(command).map(usage),
          summary: command.summary,
          detail: command.detail,
          examples: command.examples,
          who: mayDo(role, command.role) ? 'You may use it.' : `It needs the role ${command.role}; you are ${role}.`,
        },
      }),
    };
  },
});

function section(command: Command): 'look' | 'change' | 'decide' {
  if (command.kind === 'read') return 'look';
  return command.kind === 'change' ? 'change' : 'decide';
}

function find(topic: string, commands: readonly Command[]): Command {
  const wanted = topic.toLowerCase();
  const found = commands.find(({ name }) => name === wanted) ?? commands.find(({ name }) => name.startsWith(wanted));
  if (found) return found;
  const near = nearest(
    wanted,
    commands.map(({ name }) => name),
  );
  throw new Problem('not-found', `There is no command “${topic}”.${near.length > 0 ? ' Did you mean' : ''}`, {
    choices: (near.length > 0 ? near.map((name) => `help ${name}`) : ['help']).map((line) => ({ title: line, line })),
  });
}
