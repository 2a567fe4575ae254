import { ArmError } from './arm.ts';

export interface Condition {
  /** In lower case. */
  readonly name: string;
  readonly op: 'eq' | 'ne' | 'ge' | 'gt' | 'le' | 'lt';
  readonly value: string;
}

const condition = /^\s*\(?\s*([A-Za-z][\w/.]*)\s+(eq|ne|ge|gt|le|lt)\s+(?:'((?:[^']|'')*)'|([^\s')]+))\s*\)?\s*/i;

/** Conditions joined with `and`: the part of OData's $filter that Azure Backup and Resource Manager take. */
export function parseFilter(text: string | undefined): Condition[] {
  const conditions: Condition[] = [];
  let rest = text ?? '';
  while (rest.trim() !== '') {
    const found = condition.exec(rest);
    if (!found) throw invalid(text);
    const value = found[3] !== undefined ? found[3].replaceAll("''", "'") : found[4]!;
    conditions.push({ name: found[1]!.toLowerCase(), op: found[2]!.toLowerCase() as Condition['op'], value });
    rest = rest.slice(found[0].length);
    const and = /^and\s+/i.exec(rest);
    if (and) rest = rest.slice(and[0].length);
    else if (rest.trim() !== '') throw invalid(text);
  }
  return conditions;
}

const invalid = (text: string | undefined): ArmError =>
  new ArmError(400, 'InvalidFilterInQueryString', `Invalid $filter '${text}' specified in the query string.`);

/**
 * Whether a document meets the conditions: `fields` gives its values by lower-case name, compared without regard to
 * case; a name that is not there is refused.
 */
export function meets(conditions: readonly Condition[], fields: Readonly<Record<string, string | undefined>>): boolean {
  return conditions.every(({ name, op, value }) => {
    if (!Object.hasOwn(fields, name))
      throw new ArmError(400, 'InvalidFilterInQueryString', `The filter does not know '${name}'.`);
    const same = (fields[name] ?? '').toLowerCase() === value.toLowerCase();
    return op === 'ne' ? !same : same;
  });
}
