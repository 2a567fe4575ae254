import { type Database, sql } from '../db/db.ts';

/** The channel that a name stands for, and the team that it is in. */
export interface ChannelPin {
  readonly conversation: string;
  readonly team: string | undefined;
}

/** Which channel was first found by a name: a later one of that name does not take its place. Names in any case. */
export interface ChannelPins {
  of(name: string): Promise<ChannelPin | undefined>;
  /** The first one stays, unless it is the one that is replaced; gives the one that holds. */
  pin(name: string, pin: ChannelPin, replaces?: string): Promise<ChannelPin>;
}

export function createChannelPins(db: Database, now: () => number): ChannelPins {
  const key = (name: string) => name.trim().toLowerCase();
  const of = async (name: string): Promise<ChannelPin | undefined> => {
    const row = await db.one<{ conversation: string; team: string | null }>(
      sql`select conversation, team from channel_pins where name = ${key(name)}`,
    );
    return row && { conversation: row.conversation, team: row.team ?? undefined };
  };
  return {
    of,
    async pin(name, { conversation, team }, replaces = '') {
      await db.tx((tx) =>
        tx.run(sql`insert into channel_pins (name, conversation, team, pinned_at)
          values (${key(name)}, ${conversation}, ${team ?? null}, ${now()})
          on conflict (name) do update set conversation = excluded.conversation, team = excluded.team,
            pinned_at = excluded.pinned_at where channel_pins.conversation = ${replaces}`),
      );
      return (await of(name)) ?? { conversation, team };
    },
  };
}
