import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Card, type CardData, type CardName, card, type Markdown, md } from '../../src/cards/card.ts';

const folder = join(import.meta.dirname, '..', '..', 'cards');

/** A sample of a card: `cards/<name>[.<state>].sample.json`. `{ "$md": "**bold**" }` in it is markup of our own. */
export interface Sample {
  /** `plan.done-test` */
  readonly id: string;
  readonly name: CardName;
  /** As it stands in the file. */
  readonly source: unknown;
  readonly card: Card;
}

export const samples: readonly Sample[] = readdirSync(folder)
  .filter((file) => file.endsWith('.sample.json'))
  .sort()
  .map((file) => {
    const id = file.replace('.sample.json', '');
    const name = id.split('.')[0] as CardName;
    const text = readFileSync(join(folder, file), 'utf8');
    const data = JSON.parse(text, (_key, value) => (value && typeof value.$md === 'string' ? ours(value.$md) : value));
    return { id, name, source: JSON.parse(text), card: card(name, data as CardData[CardName]) };
  });

export const templates: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.sample.json'))
  .map((file) => file.replace('.json', ''));

/** Text with markup as if it stood in our own code. */
export function ours(text: string): Markdown {
  return md(Object.assign([text], { raw: [text] }));
}

export type Element = Readonly<Record<string, unknown>>;

/** Every object within, fallbacks included, the outermost first. */
export function elementsOf(node: unknown): Element[] {
  if (Array.isArray(node)) return node.flatMap(elementsOf);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Element, ...Object.values(node).flatMap(elementsOf)];
}

export const ofType = (node: unknown, type: string): Element[] => elementsOf(node).filter((one) => one.type === type);

/** Every string within, whatever it is for. */
export function stringsOf(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(stringsOf);
}
