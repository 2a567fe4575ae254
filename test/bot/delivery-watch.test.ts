import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { minutes } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Place } from '../../src/base/turn.ts';
import { createDeliveryWatch } from '../../src/bot/delivery-watch.ts';
import type { Database } from '../../src/db/db.ts';
import { createPosts, type Posts } from '../../src/posts/index.ts';
import { type Message, type Posting, Undelivered } from '../../src/posts/posting.ts';
import { createWork } from '../../src/work/create.ts';
import type { Work } from '../../src/work/work.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { all, stop } = await engines();
afterAll(stop);

const place = (conversation: string, kind: Place['kind'] = 'channel'): Place => ({
  kind,
  conversation,
  serviceUrl: 'https://x/',
});

describe.each(all)('what is said of channels in trouble, in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let work: Work;
  let posts: Posts;
  /** Why nothing gets into a conversation. */
  let failing: Map<string, Undelivered['kind']>;
  let said: string[];

  const channel: Posting = {
    async post({ conversation }, message: Message) {
      const kind = failing.get(conversation);
      if (kind) throw new Undelivered(kind, `Teams answered ${kind}`);
      said.push(`${conversation}: ${message.text ?? message.card?.fallbackText}`);
      return `m${said.length}`;
    },
    update: async () => undefined,
    remove: async () => undefined,
    typing: async () => undefined,
  };
  const nothing = async () => undefined;

  const start = async () => {
    work = createWork({ db, clock, log: silentLog, random: () => 1 });
    posts = createPosts({
      db,
      work,
      clock,
      log: silentLog,
      channel,
      view: () => nothing,
    });
    const watch = createDeliveryWatch({
      db,
      posts,
      work,
      clock,
      log: silentLog,
      timezone: 'UTC',
      admins: ['admin', 'nobody'],
    });
    work.start({ ...posts.handlers, ...watch.handlers });
    await watch.begin();
  };
  const write = async (conversation: string, text: string) => {
    await db.tx((tx) => posts.reply(tx, { key: `${conversation}${text}`, place: place(conversation) }, { text }));
    await work.settle();
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= minutes(4)) {
      clock.advance(Math.min(left, minutes(4)));
      await work.settle();
    }
  };

  beforeEach(async () => {
    clock = new ManualClock();
    store = await engine.store();
    db = await store.open({ clock });
    failing = new Map();
    said = [];
    await start();
    await db.tx(async (tx) => {
      await posts.setAlertsPlace(tx, place('main'));
      await posts.rememberPlace(tx, { place: place('dba'), name: 'Databases' });
      await posts.rememberPlace(tx, { place: place('chat', 'personal'), owner: 'admin' });
    });
  });
  afterEach(async () => {
    await work.stop();
    await db.close();
    await store.remove();
  });

  it.each(['blocked', 'maybe', 'later'] as const)(
    '%s: once in the default channel, and once when it is over',
    async (kind) => {
      failing.set('dba', kind);
      await write('dba', 'one');
      await pass(minutes(8));
      expect(said).toEqual([]);
      await pass(minutes(4));
      expect(said).toEqual([expect.stringMatching(/^main: .*The channel “Databases” takes no messages/)]);
      await work.stop();
      await start();
      await pass(minutes(20));
      expect(said).toHaveLength(1);
      failing.clear();
      await pass(minutes(40));
      expect(said.some((one) => /dba: .*one/.test(one))).toBe(true);
      expect(said.filter((one) => /^main: .*The channel “Databases” takes messages again/.test(one))).toHaveLength(1);
      expect(said).toHaveLength(3);
      failing.set('dba', kind);
      await write('dba', 'two');
      await pass(minutes(15));
      expect(said).toHaveLength(4);
    },
  );

  it('the default channel itself: the admins one-to-one, where they are known', async () => {
    failing.set('main', 'blocked');
    await write('main', 'one');
    await pass(minutes(12));
    expect(said).toEqual([expect.stringMatching(/^chat: .*A channel takes no messages/)]);
    failing.clear();
    await pass(minutes(40));
    expect(said.at(-1)).toMatch(/^chat: .*takes messages again/);
  });

  it('what comes and goes is no trouble', async () => {
    for (let n = 0; n < 4; n += 1) {
      failing.set('dba', 'later');
      await write('dba', `no ${n}`);
      failing.clear();
      await pass(minutes(5));
    }
    expect(said.filter((one) => one.startsWith('main'))).toEqual([]);
  });

  it('nowhere to say it: it is said once there is', async () => {
    failing.set('main', 'blocked').set('chat', 'blocked').set('dba', 'blocked');
    await write('main', 'one');
    await write('chat', 'two');
    await write('dba', 'three');
    await pass(minutes(20));
    expect(said).toEqual([]);
    failing.delete('chat');
    await pass(minutes(40));
    expect(said.filter((one) => /^chat: .*takes no messages/.test(one))).toHaveLength(2);
  });
});
