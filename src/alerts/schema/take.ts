import type { Fact, Json } from './alert.ts';
import { plain } from './plain.ts';

/** The value as an object; empty for anything else, so that reading on never fails. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The value as a list of objects; lists may be absent, empty, or JSON in a string (`impactedServices`). */
export function objects(value: unknown): Json[] {
  return list(value)
    .map(object)
    .filter((entry) => Object.keys(entry).length > 0);
}

/** The value as a list; a single value is a list of one. */
export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('['))
    return value === undefined || value === null ? [] : [value];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [value];
  }
}

/** Text and numbers as cleaned text, at most `max` characters; undefined for anything else and for nothing. */
export function text(value: unknown, max = 200): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  return plain(value, max) || undefined;
}

/** The first of these properties that holds text; names are compared without regard to case. */
export function pick(from: Json, names: readonly string[], max?: number): string | undefined {
  for (const name of names) {
    const found = text(property(from, name), max);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A property whatever the case of its name: the older forms and the newer ones differ in it. */
export function property(from: Json, name: string): unknown {
  if (Object.hasOwn(from, name)) return from[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(from).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : from[key];
}

/** Texts of a list, without those that are none. */
export function texts(value: unknown, max?: number): string[] {
  return list(value)
    .map((entry) => text(entry, max))
    .filter((entry) => entry !== undefined);
}

/** A line for the card, when there is something to say. */
export function fact(title: string, value: unknown): Fact | undefined {
  const said = text(value);
  return said === undefined ? undefined : { title: plain(title, 40), value: said };
}
