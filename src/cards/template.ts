import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Template } from 'adaptivecards-templating';
import { lookup } from '../base/lookup.ts';

const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, '..', '..', 'cards');

/**
 * Stands where data are absent, until `prune` takes the element away. Data cannot contain it: control characters are
 * taken out of every text. Nobody else in this process uses the library whose setting this is.
 */
const absent = '\u0000';

/** Loaded with the first card: with its parser of expressions it is half a thousand modules, and some 8 MB. */
function library(): typeof import('adaptivecards-templating') {
  const loaded = require('adaptivecards-templating') as typeof import('adaptivecards-templating');
  loaded.GlobalSettings.getUndefinedFieldValueSubstitutionString = () => absent;
  return loaded;
}

const compiled = new Map<string, Template>();

/** Fills `cards/<name>.json`; what its data do not have is left out. Data are never read as expressions. */
export function expand(name: string, data: unknown): Readonly<Record<string, unknown>> {
  const template = compiled.get(name) ?? new (library().Template)(include(read(`${name}.json`)));
  compiled.set(name, template);
  return prune(template.expand({ $root: data })) as Readonly<Record<string, unknown>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** Puts `parts/x.json` in the place of `{ "$include": "x" }`; what else stands there, such as `$data`, is added to it. */
function include(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(include);
  if (typeof node !== 'object' || node === null) return node;
  const { $include: part, ...own } = node as { $include?: string };
  if (part) return include({ ...(read(`parts/${part}.json`) as object), ...own });
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, include(value)]));
}

/** What each element is nothing without. */
const content = lookup<string>({
  TextBlock: 'text',
  Container: 'items',
  ColumnSet: 'columns',
  Column: 'items',
  ActionSet: 'actions',
});

/** Takes away properties without a value, and elements without a text or content. */
function prune(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(prune).filter((item) => item !== undefined);
  if (typeof node === 'string') return node.includes(absent) ? undefined : node;
  if (typeof node !== 'object' || node === null) return node ?? undefined;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    const left = prune(value);
    if (left !== undefined) kept[key] = left;
  }
  return isEmpty(kept) ? undefined : kept;
}

function isEmpty(element: Readonly<Record<string, unknown>>): boolean {
  const needed = content[String(element.type)];
  if (!needed) return false;
  const within = element[needed];
  return within === undefined || within === '' || (Array.isArray(within) && within.length === 0);
}
