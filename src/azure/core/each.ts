import { Problem } from '../../base/problem.ts';
import type { Listed } from './types.ts';

/**
 * Reads each element of a list by itself. One that is not as Azure describes it does not empty the list: `marked` makes
 * what stands for it, from the id and the name that it has, if any.
 */
export function each<Body, Thing>(
  bodies: readonly Body[],
  read: (body: Body) => Thing,
  marked: (id: string, name: string) => Thing,
): Thing[] {
  return bodies.map((body) => {
    try {
      return read(body);
    } catch {
      const { id, name } = namesOf(body);
      return marked(id, name);
    }
  });
}

/** The elements that can be read: for lists of which nothing is counted and nothing promised. */
export function readable<Body, Thing>(bodies: readonly Body[], read: (body: Body) => Thing): Thing[] {
  return [...listed(bodies, read).found];
}

/** As {@link each}, of what has nothing to stand for it: what can be read, and the names of the rest. */
export function listed<Body, Thing>(bodies: readonly Body[], read: (body: Body) => Thing): Listed<Thing> {
  const unread: string[] = [];
  const found = each<Body, readonly Thing[]>(
    bodies,
    (body) => [read(body)],
    (_, name) => {
      unread.push(name);
      return [];
    },
  );
  return { found: found.flat(), unread };
}

/** As {@link each}, of what takes questions to read: what can be read, and the names of the rest. */
export async function eachOf<Body, Thing>(
  bodies: readonly Body[],
  read: (body: Body) => Promise<Thing>,
): Promise<{ readonly found: Thing[]; readonly unread: string[] }> {
  const unread: string[] = [];
  const found = await Promise.all(
    bodies.map(async (body) => {
      try {
        return [await read(body)];
      } catch (error) {
        // An answer that did not come is no odd element.
        if (error instanceof Problem && error.code !== 'bad-argument') throw error;
        unread.push(namesOf(body).name);
        return [];
      }
    }),
  );
  return { found: found.flat(), unread };
}

function namesOf(body: unknown): { readonly id: string; readonly name: string } {
  const said: Partial<Record<'id' | 'name', unknown>> = body ?? {};
  const id = typeof said.id === 'string' ? said.id : '';
  const name = typeof said.name === 'string' ? said.name : id.slice(id.lastIndexOf('/') + 1);
  return { id, name: name || 'one without a name' };
}
