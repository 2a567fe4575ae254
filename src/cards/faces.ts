import type { CardData, CardName, ChoiceCard, DoctorCard, HelpCard, NoteCard, WelcomeCard } from './data.ts';
import { md, type Text } from './markdown.ts';
import type { Band, Body, Check, Difference, Row, Rows, Section, Step, Tile } from './parts.ts';

/** All that the templates have places for. Every card is one of these, with some parts absent. */
export interface Face extends Body {
  readonly band: Band;
  readonly outcome?: Text;
  readonly advice?: Text;
  readonly steps?: readonly Step[];
  readonly progress?: number;
  readonly approvals?: readonly Check[];
  readonly differences?: readonly Difference[];
  readonly options?: ChoiceCard['options'];
  readonly rows?: Rows;
  readonly sections?: readonly Section[];
  readonly tiles?: readonly Tile[];
}

/** Puts the data of a card into the common form. */
export function faceOf<Name extends CardName>(name: Name, data: CardData[Name]): Face {
  const special = makers[name as keyof typeof makers] as ((data: CardData[Name]) => Face) | undefined;
  return special ? special(data) : (data as Face);
}

/** Cards whose data have a part that no template has a place for: each needs a function below. */
type Special = {
  [Name in CardName]: keyof CardData[Name] extends keyof Face ? (CardData[Name] extends Face ? never : Name) : Name;
}[CardName];

const makers: { readonly [Name in Special]: (data: CardData[Name]) => Face } = { choice, note, help, doctor, welcome };

function choice({ question, hint, options }: ChoiceCard): Face {
  return { band: { state: 'QUESTION', title: question }, summary: hint, options };
}

function note({ state, qualifier, title, text, hint, buttons, details }: NoteCard): Face {
  const band: Band = { state: state ?? 'INFORMATION', qualifier, title };
  return { band, summary: text, notes: hint === undefined ? [] : [hint], buttons, details };
}

const helpTitles = { look: 'Look', change: 'Change', decide: 'Decide and set' } as const;

function help(data: HelpCard): Face {
  const { role, commands, command, areas } = data;
  if (command) return helpOne(role, command);
  if (areas) return helpAreas(role, areas);
  const kinds = Object.keys(helpTitles) as (keyof typeof helpTitles)[];
  const sections = kinds.map((kind) => ({
    title: helpTitles[kind],
    rows: commands.filter((one) => one.kind === kind).map(usageRow),
  }));
  return {
    band: { state: 'HELP', qualifier: `for the role ${role}`, title: data.title ?? 'What you can do here' },
    summary: data.about,
    sections: sections.filter(({ rows }) => rows.length > 0),
    notes: ['Parts in [ ] may be left out. "help protect" says more about one command.'],
    buttons: [{ title: 'All help', line: 'help' }],
  };
}

function helpAreas(role: string, areas: NonNullable<HelpCard['areas']>): Face {
  const rows = areas.map(({ title, about, commands }): Row => ({ title: md`**${title}** ${about}`, text: commands }));
  return {
    band: { state: 'HELP', qualifier: `for the role ${role}`, title: 'What you can do here' },
    sections: [{ title: 'By area', rows }],
    notes: [
      'In a channel, mention Lifeboat first; in a chat, just type, in your own words if you like. "help restore" finds commands by any word.',
    ],
    buttons: areas.map(({ title, line }) => ({ title, line })),
  };
}

const usageRow = ({ usage, summary }: { usage: string; summary: string }): Row => ({
  title: md`**${usage}**`,
  text: summary,
});

function helpOne(role: string, command: NonNullable<HelpCard['command']>): Face {
  return {
    band: {
      state: 'HELP',
      qualifier: `for the role ${role}`,
      title: md`**${command.name}**`,
      subtitle: command.summary,
    },
    summary: command.detail,
    sections: [
      { title: 'How to say it', rows: command.usages.map((usage) => ({ title: md`**${usage}**` })) },
      {
        title: command.examples.length === 1 ? 'Example' : 'Examples',
        rows: command.examples.map((example) => ({ title: example })),
      },
    ],
    notes: [command.who],
  };
}

function doctor({ worst, title, running, groups, time, buttons }: DoctorCard): Face {
  const checks = groups.flatMap((group) => group.checks);
  const bad = checks.filter(({ state }) => state === worst).length;
  const heads = {
    yes: { state: 'HEALTHY', qualifier: `${checks.length} checks`, title: 'Everything that Lifeboat needs is there' },
    warn: { state: 'WARNING', qualifier: `${bad} of ${checks.length} checks`, title: 'Lifeboat works, with limits' },
    no: {
      state: 'FAILED',
      qualifier: `${bad} of ${checks.length} checks`,
      title: 'Something that Lifeboat needs is missing',
    },
  } as const;
  const head = running ? { state: 'RUNNING' as const, qualifier: running, title: '' } : heads[worst];
  return { band: { ...head, ...(title && { title }), time }, sections: groups, buttons };
}

function welcome({ title, summary, commands, notes, buttons }: WelcomeCard): Face {
  return {
    band: { state: 'WELCOME', title: title ?? md`**Lifeboat** watches your backups and your disaster recovery` },
    summary,
    sections: [
      { title: 'Type first', rows: commands.map(({ line, does }) => ({ title: md`**${line}**`, text: does })) },
    ],
    notes,
    buttons,
  };
}
