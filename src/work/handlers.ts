import type { Handler } from './work.ts';

type Handlers = Readonly<Record<string, Handler>>;

/** The handlers of several areas as one table. A kind of work that two of them handle is a defect. */
export function joinHandlers(...all: readonly Handlers[]): Handlers {
  const joined: Record<string, Handler> = {};
  for (const [kind, handler] of all.flatMap((one) => Object.entries(one))) {
    if (joined[kind]) throw new Error(`two handle work of the kind ${kind}`);
    joined[kind] = handler;
  }
  return joined;
}
