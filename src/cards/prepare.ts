import { actionsOf, inputFields, optionSets } from './actions.ts';
import type { Face } from './faces.ts';
import { bare, md, render, type Text } from './markdown.ts';
import type { Band, Check, Difference, Fact, Row, Rows, Section, Step } from './parts.ts';
import { bandLooks, listLook, signs } from './states.ts';
import { momentWords } from './words.ts';

/** How much of the data is shown: characters of each text, items of each list. */
export interface Limits {
  readonly text: number;
  readonly list: number;
}

/** Lists within lists multiply: a row has few buttons, a card few sections, a section fewer lines than a list. */
const mostInRow = 3;
const mostButtons = 12;
const mostLinks = 8;
const mostSections = 12;
const mostInSection = 30;

/** What the templates bind to: texts are markdown now, states have their looks, and every list is short enough. */
export function prepare(face: Face, limits: Limits): Readonly<Record<string, unknown>> {
  const text = (value: Text | undefined) => (value === undefined ? undefined : render(value, limits.text));
  const ids = facts(face.details, limits);
  const buttons = face.buttons?.slice(0, Math.min(mostButtons, 3 * limits.list));
  const links = face.links?.slice(0, Math.min(mostLinks, limits.list));
  const { sets, more } = actionsOf({ buttons, links, hasDetails: ids.length > 0 }, limits.text);
  const details = more.length > 0 ? [...ids, { title: 'In the portal', value: more.join(' · ') }] : ids;
  return {
    band: band(face.band, limits),
    outcome: text(face.outcome),
    summary: text(face.summary),
    advice: text(face.advice),
    tiles: cut(face.tiles, limits)
      .kept.slice(0, 4)
      .map(({ value, label }) => ({ value: text(value), label: text(label) })),
    facts: facts(face.facts, limits),
    checks: checks(face.checks, limits),
    approvals: checks(face.approvals, limits),
    differences: differences(face.differences, limits),
    steps: steps(face.steps, limits),
    progress: face.progress === undefined ? undefined : bar(face.progress),
    rows: face.rows && rows(face.rows, limits),
    sections: sections(face.sections, limits),
    notes: notes(face.notes, limits),
    inputs: inputFields(cut(face.inputs, limits).kept, limits),
    options: optionSets(cut(face.options, limits).kept, limits.text),
    details,
    sets,
  };
}

/** The first line of the band: symbol, state, and what qualifies it. */
function bandLine(band: Band): string {
  const { qualifier } = band;
  const { symbol } = lookOf(band);
  const word = 'word' in band ? band.word : band.state;
  if (!qualifier) return `${symbol} ${word}`;
  return /^(for|of) /.test(qualifier) ? `${symbol} ${word} ${qualifier}` : `${symbol} ${word} · ${qualifier}`;
}

const lookOf = (band: Band) => ('word' in band ? listLook : bandLooks[band.state]);

function band(given: Band, { text }: Limits) {
  return {
    style: lookOf(given).style,
    line: render(bandLine(given), text),
    time: given.time && momentWords(given.time),
    title: render(given.title, text),
    subtitle: given.subtitle && render(given.subtitle, text),
  };
}

/** Ten steps of a bar that is text: it is read out, copied and printed as it stands. */
function bar(percent: number): string {
  const whole = Math.round(Math.min(100, Math.max(0, Number.isFinite(percent) ? percent : 0)));
  const full = Math.floor(whole / 10);
  return `${'▰'.repeat(full)}${'▱'.repeat(10 - full)} ${whole} %`;
}

function facts(list: readonly Fact[] | undefined, limits: Limits) {
  const { kept, more } = cut(list, limits);
  const shown = kept.map(({ title, value }) => ({
    title: render(title, limits.text),
    value: render(value, limits.text),
  }));
  return more === 0 ? shown : [...shown, { title: '…', value: `and ${more} more` }];
}

const sign = (state: Check['state'] | Step['state']) => ({ ...signs[state], subtle: signs[state].subtle });

function checks(list: readonly Check[] | undefined, limits: Limits) {
  const { kept, more } = cut(list, limits);
  const shown = kept.map(({ state, text }) => ({ ...sign(state), text: render(text, limits.text) }));
  return more === 0 ? shown : [...shown, { ...sign('info'), text: `… and ${more} more` }];
}

function steps(list: readonly Step[] | undefined, limits: Limits) {
  const { kept, more } = cut(list, limits);
  const shown = kept.map(({ state, name, took }) => ({
    ...sign(state),
    text: render(name, limits.text),
    aside: took && render(took, limits.text),
  }));
  return more === 0 ? shown : [...shown, { ...sign('info'), text: `… and ${more} more` }];
}

function differences(list: readonly Difference[] | undefined, limits: Limits) {
  const changes = list?.map(({ what, before, after }) => ({ title: what, value: md`${before} → **${after}**` }));
  return facts(changes, limits);
}

function row({ state, title, text, aside, buttons }: Row, limits: Limits) {
  return {
    ...(state && sign(state)),
    title: render(title, limits.text),
    text: text === undefined ? undefined : render(text, limits.text),
    aside: aside && render(aside, limits.text),
    sets: actionsOf({ buttons: buttons?.slice(0, Math.min(mostInRow, limits.list)), hasDetails: false }, limits.text)
      .sets,
  };
}

function rows({ items, none, total = 0, line }: Rows, limits: Limits) {
  const { kept } = cut(items, limits);
  const more = Math.max(total, items.length) - kept.length;
  const rest = line ? md`… and ${more} more: type **${line}**` : md`… and ${more} more`;
  return {
    items: kept.map((item) => row(item, limits)),
    none: items.length === 0 && none !== undefined ? render(none, limits.text) : undefined,
    rest: more > 0 ? render(rest, limits.text) : undefined,
  };
}

function sections(list: readonly Section[] | undefined, outer: Limits) {
  const { kept, more } = cut(list, { ...outer, list: Math.min(outer.list, mostSections) });
  const limits = { ...outer, list: Math.min(outer.list, mostInSection) };
  const shown = kept.map((section) => ({
    title: render(section.title, limits.text),
    text: section.text === undefined ? undefined : render(section.text, limits.text),
    facts: facts(section.facts, limits),
    checks: checks(section.checks, limits),
    rows: section.rows && rows({ items: section.rows }, limits),
  }));
  return more === 0 ? shown : [...shown, { title: `… and ${more} more` }];
}

function notes(list: readonly Text[] | undefined, limits: Limits) {
  const { kept, more } = cut(list, limits);
  return [...kept.map((note) => render(note, limits.text)), ...(more === 0 ? [] : [`… and ${more} more`])]
    .filter((note) => note !== '')
    .map((text) => ({ text }));
}

function cut<Item>(list: readonly Item[] | undefined, { list: most }: Limits): { kept: readonly Item[]; more: number } {
  if (!list) return { kept: [], more: 0 };
  return { kept: list.slice(0, most), more: Math.max(0, list.length - most) };
}

/** What stands for the card where cards are not shown: in notifications, on old clients, read aloud. */
export function spoken({ band: head, outcome, summary }: Face): string {
  const sentences = [bandLine(head), head.title, outcome ?? summary ?? ''].map((text) => bare(text, 200));
  return sentences
    .filter(Boolean)
    .join('. ')
    .replace(/([.!?…])\./g, '$1');
}
