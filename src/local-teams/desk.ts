import type { Directory } from './directory.ts';
import type { Marks } from './history/marks.ts';
import type { Messages } from './history/messages.ts';
import type { Presses } from './history/presses.ts';
import type { Hub } from './hub.ts';
import type { Limiter } from './limits.ts';

export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, string>>,
) => void;

/** What the parts of the stand-in share. */
export interface Desk {
  readonly directory: Directory;
  readonly messages: Messages;
  readonly presses: Presses;
  readonly marks: Marks;
  readonly hub: Hub;
  readonly limiter: Limiter;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the bot's answers go. */
  readonly serviceUrl: string;
}

/** A message changed on disk: whoever looks at it hears of it. */
export function changed(desk: Pick<Desk, 'hub'>, id: string): void {
  desk.hub.tell({ kind: 'message', id });
}
