import { lineLimits } from '../base/inputs.ts';
import { Problem } from '../base/problem.ts';
import type { Command, Slots } from '../command-kit/command.ts';
import { patternsOf } from '../command-kit/slots.ts';
import {
  createOwnWords,
  isId,
  kindsOf,
  type Meant,
  type Names,
  type Parsed,
  type Pattern,
  parse,
} from '../grammar/grammar.ts';

/** What a line asks for. */
export interface Reading {
  readonly command: Command;
  readonly pattern: Pattern;
  readonly slots: Slots;
  /** The command line that somebody's own words stood for; undefined: the line was one. */
  readonly readAs?: string;
}

/** What the estate calls so, of these words: asked once a line, and only where a line is no command. */
export type FindNames = (words: readonly string[]) => Promise<Names>;

type Understood = Extract<Parsed, { kind: 'command' }>;

/**
 * From a line to a command. A line that is a command is that command. Every other is held against what people say: one
 * that only reads is read as the command that it stands for; what changes anything is offered and never done. Throws
 * the Problem with what may have been meant.
 */
export function createReading(commands: readonly Command[], findNames: FindNames) {
  const sayable = commands.map((command) => ({ name: command.name, patterns: patternsOf(command) }));
  const named = new Map(commands.map((command) => [command.name, command]));
  const own = createOwnWords(
    commands.map((command) => ({
      name: command.name,
      patterns: patternsOf(command),
      means: command.means ?? [],
      reads: command.kind === 'read',
    })),
  );

  return {
    /** The command of that name. */
    named: (name: string): Command | undefined => named.get(name),

    /** The command that the line is, as far as its words alone say; undefined: it is none. */
    plain: (line: string): Reading | undefined => {
      const parsed = parse(line, sayable);
      return parsed.kind === 'command' ? readingOf(parsed) : undefined;
    },

    async read(line: string): Promise<Reading> {
      const parsed = parse(line, sayable);
      if (parsed.kind === 'command' && isSure(parsed, line)) return readingOf(parsed);
      if (parsed.kind === 'unknown' && parsed.tooLong) throw tooLong();
      if (parsed.kind === 'incomplete' && isHeadAlone(parsed, line)) throw incomplete(parsed);
      const meant = own.meaning(line, await findNames(own.namesIn(line)));
      if (meant.kind === 'read') return { ...readingOf(again(meant.line)), readAs: meant.line };
      if (meant.kind === 'how') {
        const topic = `help ${meant.commands[0]}`;
        return { ...readingOf(again(topic)), readAs: topic };
      }
      // A value of several words, or what looks like no id, is a value all the same where nothing else was meant.
      if (parsed.kind === 'command' && meant.kind === 'unknown') return readingOf(parsed);
      throw asked(parsed, meant);
    },
  };

  function readingOf({ name, pattern, slots }: Understood): Reading {
    return { command: named.get(name)!, pattern, slots };
  }

  /** A line that our own words made. */
  function again(line: string): Understood {
    const parsed = parse(line, sayable);
    if (parsed.kind !== 'command') throw new Error(`"${line}" was made of somebody's words and is no command`);
    return parsed;
  }

  function asked(parsed: Parsed, meant: Exclude<Meant, { kind: 'read' | 'how' }>): Problem {
    if (meant.kind === 'offer') return didYouMean('That is no command of mine. Did you mean', meant.lines);
    if (meant.kind === 'not-meant') return notMeant(meant.command);
    if (parsed.kind === 'incomplete') return incomplete(parsed);
    const suggestions = parsed.kind === 'unknown' ? parsed.suggestions : [];
    if (suggestions.length > 0) return didYouMean('I do not know that command. Did you mean', suggestions);
    return new Problem('unknown-command', 'I do not know that command.', {
      hint: 'Nothing was done. Type help to see what you can do.',
      choices: [{ title: 'Help', line: 'help' }],
    });
  }

  function incomplete(parsed: Extract<Parsed, { kind: 'incomplete' }>): Problem {
    const { name, pattern, missing } = parsed;
    return new Problem('bad-argument', `${name} needs to know the ${missing}.`, {
      hint: `For example: ${named.get(name)?.examples[0] ?? pattern.words}`,
      choices: [{ title: `Help: ${name}`, line: `help ${name}` }],
    });
  }
}

const didYouMean = (question: string, lines: readonly string[]): Problem =>
  new Problem('unknown-command', question, { choices: lines.map((line) => ({ title: line, line })) });

/** Somebody denies, asks or supposes what would change something. */
const notMeant = (command: string): Problem =>
  new Problem('unknown-command', 'Nothing was done: that does not ask for it.', {
    hint: `What ${command} does, and what it would need, is in its help.`,
    choices: [{ title: `Help: ${command}`, line: `help ${command}` }],
  });

const tooLong = (): Problem =>
  new Problem(
    'bad-argument',
    `That is longer than any command: ${lineLimits.command} characters at most. Nothing was done.`,
    {
      hint: 'Say one command at a time.',
    },
  );

/** The command's first words and nothing else: "mute" asks what to mute, and does not tell what is muted. */
const isHeadAlone = ({ pattern }: Extract<Parsed, { kind: 'incomplete' }>, line: string): boolean =>
  line.trim().split(/\s+/).length <= pattern.head.length;

/** `vault rsv-prod`, `tag team=web`: what kind of thing a name is of may be said before it. */
const kindSaid = /^(?:vm|vault|tag|error|group|resource group|subscription)\s+\S+$/i;

/** Its ids look like ids, and no name took several words that nobody put in quotes. */
function isSure({ slots }: Understood, line: string): boolean {
  return Object.entries(slots).every(([slot, value]) => {
    const kinds = kindsOf(slot);
    if (kinds.includes('id')) return isId(value);
    const isName = kinds.includes('name');
    return (
      !isName || !/\s/.test(value) || kindSaid.test(value) || line.includes(`"${value}"`) || line.includes(`'${value}'`)
    );
  });
}
