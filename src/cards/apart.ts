/** A thing as it is named in a list. */
export interface Nameable {
  /** What makes it itself, in any case. */
  readonly id: string;
  readonly name: string;
  /** What may tell it from another one of its name, the most telling first: its resource group, its vault … */
  readonly marks: readonly (string | undefined)[];
}

/**
 * What each of these things is called where they are shown together: by its name, and, where another one has that name,
 * with the first mark that differs from one to the next, or with all of them.
 */
export function apart(all: readonly Nameable[]): (one: Pick<Nameable, 'id' | 'name'>) => string {
  const words = new Map<string, string>();
  for (const namesakes of Map.groupBy(all, ({ name }) => name.toLowerCase()).values()) {
    const things = [...new Map(namesakes.map((one) => [one.id.toLowerCase(), one])).values()];
    if (things.length === 1) continue;
    const telling = things[0]!.marks.findIndex((_, at) => areDistinct(things.map(({ marks }) => marks[at])));
    for (const { id, name, marks } of things) {
      const said = telling < 0 ? marks.filter(Boolean) : [marks[telling]];
      words.set(keyOf(id, name), said.length > 0 ? `${name} (${said.join(', ')})` : name);
    }
  }
  return ({ id, name }) => words.get(keyOf(id, name)) ?? name;
}

const keyOf = (id: string, name: string): string => `${name}|${id}`.toLowerCase();

const areDistinct = (marks: readonly (string | undefined)[]): boolean =>
  marks.every(Boolean) && new Set(marks.map((mark) => mark?.toLowerCase())).size === marks.length;
