import { limitOf } from '../base/inputs.ts';
import { bare, plain, render, type Text } from './markdown.ts';
import type { Button, Input, Link } from './parts.ts';

type Json = Readonly<Record<string, unknown>>;

/** Teams shows at most six actions of a set. */
const mostInSet = 6;
/** So many actions stand in a row. */
const mostInSight = 3;
/** A command line is carried whole or not at all: one that was cut would say something else. */
const longestLine = 500;
const longestUrl = 1500;
/** The value of a choice is carried whole or not at all, too. */
const longestChoice = 100;
/** No host but Microsoft's own: a link on a card is trusted. */
const linkHosts = ['portal.azure.com', 'learn.microsoft.com', 'aka.ms'];

const detailsId = 'details';

interface Wanted {
  readonly buttons?: readonly Button[];
  readonly links?: readonly Link[];
  readonly hasDetails: boolean;
}

/**
 * The buttons of a card in sets of at most six: those in sight, Details, those behind the one "…", then links as far as
 * they fit. The other links go among the details, as markdown.
 */
export function actionsOf({ buttons = [], links = [], hasDetails }: Wanted, titleLength: number) {
  const pressable = buttons.filter(({ line }) => line.length <= longestLine);
  const safe = links.flatMap((link) => safeLink(link, titleLength));
  const room = Math.max(0, mostInSet - pressable.length - 1);
  const beside = safe.slice(0, room);
  const among = safe.slice(room);
  const [first, second] = [
    pressable.filter((button) => !button.secondary),
    pressable.filter((button) => button.secondary),
  ];
  const own = [
    ...first.map((button) => press(button, titleLength)),
    ...(hasDetails || among.length > 0 ? [toggleDetails] : []),
    ...second.map((button) => hidden(press(button, titleLength))),
  ];
  const open = beside.map((link) => ({ type: 'Action.OpenUrl', ...link }));
  const actions = [...own, ...(own.length + open.length > mostInSight ? open.map(hidden) : open)];
  return { sets: inSets(actions), more: among.map(({ title, url }) => `[${plain(title)}](${url})`) };
}

/**
 * Three actions in sight, the rest behind "…". What one set cannot take is in sight, three a row, so that never two "…"
 * stand beside one another; only more that is meant to be behind one than fits into the last set gets another.
 */
function inSets(actions: readonly Json[]): { actions: Json[] }[] {
  if (actions.length === 0) return [];
  if (actions.length <= mostInSet) {
    return [{ actions: actions.map((action, index) => (index < mostInSight ? action : hidden(action))) }];
  }
  const [behind, inSight] = [actions.filter(isHidden), actions.filter((action) => !isHidden(action))];
  const sets = inRows(inSight, mostInSight);
  const room = mostInSet - (sets.at(-1)?.length ?? mostInSet);
  return [
    ...sets.slice(0, -1),
    ...sets.slice(-1).map((last) => [...last, ...behind.slice(0, room)]),
    ...inRows(behind.slice(room), mostInSet),
  ].map((set) => ({ actions: set }));
}

function inRows(actions: readonly Json[], most: number): Json[][] {
  const rows = [];
  for (let at = 0; at < actions.length; at += most) rows.push(actions.slice(at, at + most));
  return rows;
}

/** Each answer to a question is a set of its own: one below the other, in full width, none behind "…". */
export function optionSets(options: readonly (Button & { readonly text?: Text })[], textLength: number) {
  return options
    .filter(({ line }) => line.length <= longestLine)
    .map((option) => ({ actions: [press(option, textLength)], text: option.text && render(option.text, textLength) }));
}

/** Inputs that are filled in beside the buttons; their values arrive with the line. */
export function inputFields(
  inputs: readonly Input[],
  limits: { readonly text: number; readonly list: number },
): Json[] {
  const distinct = [...new Map(inputs.map((input) => [input.id, input])).values()];
  return distinct.map((input) => (input.choices ? choiceField(input, limits) : textField(input, limits.text)));
}

function textField(
  { id, label, placeholder, value, kind = 'text', maxLength = limitOf(id) }: Input,
  textLength: number,
) {
  return {
    type: 'Input.Text',
    id,
    label: bare(label, textLength),
    ...(placeholder && { placeholder: bare(placeholder, textLength) }),
    ...(value && { value: bare(value, textLength) }),
    maxLength: Math.max(1, kind === 'name' ? Math.min(maxLength, 100) : maxLength),
  };
}

/** One line that opens. What it proposes has to be among its choices, or it would be shown as nothing chosen. */
function choiceField(input: Input, { text: textLength, list }: { readonly text: number; readonly list: number }) {
  const { id, label, placeholder, value } = input;
  const choices = (input.choices ?? []).filter((choice) => choice.value.length <= longestChoice).slice(0, list);
  return {
    type: 'Input.ChoiceSet',
    id,
    style: 'compact',
    label: bare(label, textLength),
    ...(placeholder && { placeholder: bare(placeholder, textLength) }),
    ...(value && choices.some((choice) => choice.value === value) && { value }),
    choices: choices.map((choice) => ({ title: bare(choice.title, textLength), value: choice.value })),
  };
}

/**
 * A press: Action.Execute, and Action.Submit where that is not known (docs: "Work with Universal Actions for Adaptive
 * Cards", backward compatibility). Both carry the command line and nothing else.
 */
function press({ title, line, style }: Button, titleLength: number): Json {
  const common = { title: bare(title, titleLength) || '…', data: { line }, ...(style && { style }) };
  return { type: 'Action.Execute', verb: 'line', ...common, fallback: { type: 'Action.Submit', ...common } };
}

const toggleDetails: Json = { type: 'Action.ToggleVisibility', title: 'Details', targetElements: [detailsId] };

const hidden = (action: Json): Json => ({ ...action, mode: 'secondary' });
const isHidden = ({ mode }: Json): boolean => mode === 'secondary';

function safeLink({ title, url }: Link, titleLength: number): Link[] {
  const safe = safeUrl(url);
  return safe ? [{ title: bare(title, titleLength) || safe, url: safe }] : [];
}

/** The address in its normal form, in which nothing of it reads as markup or as an expression. */
function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, username, password, href } = new URL(url);
  const ours =
    protocol === 'https:' &&
    href.length <= longestUrl &&
    linkHosts.includes(host) &&
    username === '' &&
    password === '';
  return ours ? href.replace(/[(){}\\]/g, (char) => `%${char.charCodeAt(0).toString(16)}`) : undefined;
}
