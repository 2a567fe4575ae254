import type { Migration } from './migration.ts';

/** Which channel is meant by a name in lifeboat.yaml: kept from when it was first found, whatever is called so later. */
export const channelPins: Migration = {
  id: 77,
  name: 'channel-pins',
  statements: () => [
    `create table channel_pins (
      name text primary key,
      conversation text not null,
      team text,
      pinned_at bigint not null
    )`,
  ],
};
