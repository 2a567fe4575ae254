import { bare, render, type Text } from './markdown.ts';
import type { Button, Input, Link } from './parts.ts';

type Json = Readonly<Record<string, unknown>>;

/** Teams shows at most six actions of a set. */
const mostInSet = 6;
/** More buttons than these stand behind "…". */
const mostInSight = 3;
/** A command line is carried whole or not at all: one that was cut would say something else. */
const longestLine = 500;
const longestUrl = 1500;
/** No host but Microsoft's own: a link on a card is trusted. */
const linkHosts = ['portal.azure.com', 'learn.microsoft.com', 'aka.ms'];

export const detailsId = 'details';

/** The buttons of a card in sets of at most six; Details comes after the buttons in sight, links behind "…". */
export function actionSets(
  {
    buttons = [],
    links = [],
    hasDetails,
  }: { buttons?: readonly Button[]; links?: readonly Link[]; hasDetails: boolean },
  titleLength: number,
): { actions: Json[] }[] {
  const pressable = buttons.filter(({ line }) => line.length <= longestLine);
  const wanted = pressable.filter((button) => !button.secondary);
  const ordered = [
    ...wanted.map((button) => press(button, titleLength)),
    ...(hasDetails ? [toggleDetails] : []),
    ...pressable.filter((button) => button.secondary).map((button) => hidden(press(button, titleLength))),
    ...links.flatMap((link) => open(link, titleLength)).map(hidden),
  ].slice(0, 3 * mostInSet);
  const actions = ordered.map((action, index) => (index < mostInSight ? action : hidden(action)));
  const sets = [];
  for (let at = 0; at < actions.length; at += mostInSet) sets.push({ actions: actions.slice(at, at + mostInSet) });
  return sets;
}

/** Each answer to a question is a set of its own: one below the other, in full width, none behind "…". */
export function optionSets(options: readonly (Button & { readonly text?: Text })[], textLength: number) {
  return options
    .filter(({ line }) => line.length <= longestLine)
    .map((option) => ({ actions: [press(option, textLength)], text: option.text && render(option.text, textLength) }));
}

/** Inputs that are filled in beside the buttons; their values arrive with the line. */
export function inputFields(inputs: readonly Input[], textLength: number): Json[] {
  return inputs.map(({ id, label, placeholder, kind = 'text', maxLength = 500 }) => ({
    type: 'Input.Text',
    id,
    label: bare(label, textLength),
    ...(placeholder && { placeholder: bare(placeholder, textLength) }),
    maxLength: kind === 'name' ? Math.min(maxLength, 100) : maxLength,
  }));
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

function open({ title, url }: Link, titleLength: number): Json[] {
  return allowed(url) ? [{ type: 'Action.OpenUrl', title: bare(title, titleLength), url }] : [];
}

function allowed(url: string): boolean {
  if (url.length > longestUrl || !URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === 'https:' && linkHosts.includes(host) && username === '' && password === '';
}
