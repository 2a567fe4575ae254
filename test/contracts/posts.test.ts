import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hours, minutes, seconds } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Place } from '../../src/base/turn.ts';
import { type Database, sql } from '../../src/db/db.ts';
import { createPosts, type Posts } from '../../src/posts/create.ts';
import type { Message } from '../../src/posts/posting.ts';
import type { Show, Subject } from '../../src/posts/posts.ts';
import { createWork } from '../../src/work/create.ts';
import { outsideOfRuns } from '../../src/work/lease.ts';
import type { Work } from '../../src/work/work.ts';
import { engines, type TestStore } from '../support/engines.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { testChannel, testChat } from '../support/plans.ts';
import { RecordedChannel } from '../support/recorded-channel.ts';

const { all, stop } = await engines();
afterAll(stop);

const subject: Subject = { kind: 'request', id: '7F3K' };

describe.each(all)('posts in the $name store', (engine) => {
  let store: TestStore;
  let db: Database;
  let clock: ManualClock;
  let channel: RecordedChannel;
  let work: Work;
  let posts: Posts;
  let subjects: Map<string, Message>;

  const start = async () => {
    db = await store.open();
    work = createWork({ db, clock, log: silentLog, random: () => 1 });
    const view = async (id: string, audience: string) => {
      const message = subjects.get(id);
      return message && (audience === 'copy' ? { ...message, text: `copy of ${message.text}` } : message);
    };
    posts = createPosts({
      db,
      work,
      clock,
      log: silentLog,
      channel,
      view: () => view,
    });
    work.start(posts.handlers);
  };
  /** The process dies and another one starts on the same store. */
  const restart = async () => {
    await work.stop();
    await db.close();
    await start();
    await work.settle();
  };

  beforeEach(async () => {
    store = await engine.store();
    clock = new ManualClock();
    channel = new RecordedChannel();
    subjects = new Map([['7F3K', { text: 'one' }]]);
    await start();
  });
  afterEach(async () => {
    await work.stop();
    await db.close();
    await store.remove();
  });

  const show = async (place: Place = testChannel, audience: Show['audience'] = 'actors', of = subject) => {
    await db.tx((tx) => posts.show(tx, { subject: of, place, audience }));
    await work.settle();
  };
  const change = async (text: string, of = subject) => {
    subjects.set(of.id, { text });
    await db.tx((tx) => posts.changed(tx, of));
    await work.settle();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await work.settle();
  };
  const waiting = () => db.all(sql`select key from work`);
  /** What goes on beside the work comes to it. */
  const until = async (holds: () => Promise<boolean>) => {
    for (let n = 0; !(await holds()); n += 1) {
      if (n > 200) throw new Error('it never came');
      await pass(seconds(1));
    }
  };

  test('a subject is posted once, and edited only when it shows something else', async () => {
    await show();
    await show();
    await pass(hours(1));
    await change('one');
    expect(channel.calls).toMatchObject([{ what: 'post', place: testChannel, messageId: 'm1' }]);
    await change('two');
    expect(channel.calls[1]).toMatchObject({ what: 'update', messageId: 'm1', message: { text: 'two' } });
    expect(channel.texts()).toEqual(['two']);
    expect(await waiting()).toEqual([]);
  });

  test('edits that come together become one, and none is lost', async () => {
    await show();
    for (const text of ['two', 'three', 'four']) await change(text);
    expect(channel.calls).toHaveLength(1);
    await pass(2_000);
    expect(channel.texts()).toEqual(['four']);
    expect(channel.calls).toHaveLength(2);
    await change('five');
    expect(channel.calls).toHaveLength(2);
    await pass(2_000);
    expect(channel.texts()).toEqual(['five']);
  });

  test('what changes all the time is edited as seldom as it says, and at once when it is over', async () => {
    const changeCalm = async (text: string) => {
      subjects.set(subject.id, { text, calmMs: 5_000 });
      await db.tx((tx) => posts.changed(tx, subject));
      await work.settle();
    };
    await show();
    await pass(2_000);
    await changeCalm('1 of 40');
    await pass(2_000);
    await changeCalm('2 of 40');
    expect(channel.texts()).toEqual(['one']);
    await pass(1_000);
    expect(channel.texts()).toEqual(['2 of 40']);
    await pass(2_000);
    await change('over');
    expect(channel.texts()).toEqual(['over']);
  });

  test('a copy has its own look', async () => {
    await show(testChannel);
    await show(testChat, 'copy');
    expect(channel.texts(testChannel.conversation)).toEqual(['one']);
    expect(channel.texts(testChat.conversation)).toEqual(['copy of one']);
    await pass(2_000);
    await change('two');
    expect(channel.texts()).toEqual(['two', 'copy of two']);
  });

  test('nothing to show posts nothing, until there is', async () => {
    subjects.clear();
    await show();
    expect(channel.calls).toEqual([]);
    await change('now');
    expect(channel.texts()).toEqual(['now']);
  });

  test('a rolled back change shows nothing', async () => {
    const failed = db.tx(async (tx) => {
      await posts.show(tx, { subject, place: testChannel, audience: 'actors' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await work.settle();
    expect(channel.calls).toEqual([]);
  });

  test('the thread and the subject of a message', async () => {
    expect(await posts.threadOf(subject)).toBeUndefined();
    await show();
    expect(await posts.threadOf(subject)).toEqual({ ...testChannel, thread: 'm1' });
    expect(await posts.subjectOf(testChannel.conversation, 'm1')).toEqual(subject);
    expect(await posts.subjectOf(testChannel.conversation, 'm2')).toBeUndefined();
    const inThread: Subject = { kind: 'alert', id: 'A-1' };
    subjects.set('A-1', { text: 'x' });
    await show({ ...testChannel, thread: 't9' }, 'actors', inThread);
    expect(await posts.threadOf(inThread)).toEqual({ ...testChannel, thread: 't9' });
  });

  test('asked to wait, it waits as long as Teams says, and other conversations do not', async () => {
    channel.fail('later', { retryAfterMs: 30_000 });
    await show();
    await show(testChat, 'copy');
    expect(channel.texts()).toEqual(['copy of one']);
    await change('two');
    expect(channel.calls).toHaveLength(2);
    await pass(30_000);
    expect(channel.texts().sort()).toEqual(['copy of two', 'two']);
  });

  test('without a time of Teams’ own it waits longer each time', async () => {
    channel.fail('later', { times: 3 });
    await show();
    await pass(1_000);
    await pass(2_000);
    expect(channel.calls).toHaveLength(3);
    await pass(3_999);
    expect(channel.calls).toHaveLength(3);
    await pass(1);
    expect(channel.texts()).toEqual(['one']);
  });

  test('a lost answer: posted again, and says so, also in its edits', async () => {
    channel.fail('maybe', { arrives: true });
    await show();
    await pass(minutes(1));
    expect(channel.texts()).toEqual(['one', 'Possible repeat: Teams did not confirm the first one.\n\none']);
    await pass(minutes(1));
    await change('two');
    expect(channel.texts()[1]).toBe('Possible repeat: Teams did not confirm the first one.\n\ntwo');
    expect(channel.calls).toHaveLength(3);
  });

  test('a certain refusal is no reason to speak of a repeat', async () => {
    channel.fail('later');
    await show();
    await pass(minutes(1));
    expect(channel.texts()).toEqual(['one']);
  });

  test('a wait for room after a lost answer does not make it certain that nothing arrived', async () => {
    channel.fail('maybe', { arrives: true });
    channel.fail('later', { unsent: true, retryAfterMs: 500 });
    channel.fail('later', { retryAfterMs: 500 });
    await show();
    await pass(minutes(1));
    await pass(minutes(1));
    await pass(minutes(1));
    expect(channel.texts()).toEqual(['one', 'Possible repeat: Teams did not confirm the first one.\n\none']);
  });

  test('another replica began the same post while this one waited for its turn: what comes second says so', async () => {
    channel.meanwhile = async () => void (await db.run(sql`update posts set trying_at = 1`));
    await show();
    expect(channel.texts()).toEqual(['Possible repeat: Teams did not confirm the first one.\n\none']);
  });

  test('another replica posted it meanwhile: it is not posted again', async () => {
    const id = await channel.post(testChannel, { text: 'one' });
    channel.meanwhile = async () => void (await db.run(sql`update posts set message_id = ${id}`));
    await show();
    expect(channel.texts()).toEqual(['one']);
    expect(await posts.subjectOf(testChannel.conversation, id)).toEqual(subject);
    expect(await waiting()).toEqual([]);
  });

  test('both were on their way and both arrived: one of them is taken away', async () => {
    const id = await channel.post(testChannel, { text: 'one' });
    channel.answers = async () => void (await db.run(sql`update posts set message_id = ${id}`));
    await show();
    expect(channel.texts()).toEqual(['one']);
    expect(channel.removed).toHaveLength(1);
    expect(channel.removed).not.toContain(id);
  });

  test('an edit that arrives after another replica’s newer one shows the old again: it is put right', async () => {
    await show();
    clock.advance(seconds(2));
    channel.underWay = async () => {
      channel.underWay = async () => {};
      subjects.set('7F3K', { text: 'three' });
      await outsideOfRuns(async () => {
        await db.run(sql`update work set lease = null, lease_until = 0 where kind = 'show'`);
        const other = createWork({ db, clock, log: silentLog, random: () => 1 });
        other.start(posts.handlers);
        await other.settle();
        await other.stop();
      });
      expect(channel.texts()).toEqual(['three']);
    };
    await change('two');
    expect(channel.texts()).toEqual(['two']);
    await pass(seconds(2));
    expect(channel.texts()).toEqual(['three']);
    expect(await waiting()).toEqual([]);
  });

  test('an answer that comes late tells the message: it is not repeated', async () => {
    let answer = (_: string | undefined) => {};
    const late = new Promise<string | undefined>((resolve) => {
      answer = resolve;
    });
    channel.fail('maybe', { arrives: true, late });
    await show();
    await pass(seconds(20));
    expect(channel.texts()).toEqual(['one']);
    answer('m1');
    await change('two');
    await until(async () => (await waiting()).length === 0);
    expect(channel.texts()).toEqual(['two']);
    expect(channel.calls.map(({ what }) => what)).toEqual(['post', 'update']);
  });

  test('a message that is found after it was repeated is taken away', async () => {
    let answer = (_: string | undefined) => {};
    const late = new Promise<string | undefined>((resolve) => {
      answer = resolve;
    });
    channel.fail('maybe', { arrives: true, late });
    await show();
    await pass(minutes(1));
    expect(channel.texts()).toEqual(['one', 'Possible repeat: Teams did not confirm the first one.\n\none']);
    answer('m1');
    await until(async () => channel.removed.length > 0);
    expect(channel.removed).toEqual(['m1']);
  });

  test('a service URL where nobody listens: said, and learned anew from anybody', async () => {
    const other: Place = { ...testChat, conversation: 'a:another', serviceUrl: 'https://smba.example/new/' };
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel }));
    channel.fail('unreachable');
    await show();
    expect(channel.texts()).toEqual([]);
    expect(await posts.silentUrls()).toEqual([
      { url: testChannel.serviceUrl, since: clock.now(), why: 'made to fail: unreachable' },
    ]);
    clock.advance(1);
    await db.tx((tx) => posts.rememberPlace(tx, { place: other }));
    await work.settle();
    expect(channel.texts()).toEqual(['one']);
    expect(channel.calls.at(-1)!.place).toEqual({ ...testChannel, serviceUrl: other.serviceUrl });
    clock.advance(1);
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel }));
    expect(await posts.silentUrls()).toEqual([]);
  });

  test('what somebody else’s service URL says of a conversation proves nothing of it', async () => {
    const other: Place = { ...testChat, conversation: 'a:another', serviceUrl: 'https://smba.example/new/' };
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel }));
    clock.advance(1);
    await db.tx((tx) => posts.rememberPlace(tx, { place: other }));
    channel.fail('unreachable');
    channel.fail('blocked');
    await show();
    await pass(seconds(1));
    expect(channel.calls).toHaveLength(2);
    expect(await posts.undeliverable()).toEqual([]);
    await pass(seconds(2));
    expect(channel.texts()).toEqual(['one']);
  });

  test('answers, cards and what comes first have ranks of their own', async () => {
    subjects.set('A-1', { text: 'wiped' });
    await db.tx(async (tx) => {
      await posts.reply(tx, { key: 'turn-1', place: testChannel }, { text: 'hello' });
      await posts.show(tx, { subject, place: testChannel, audience: 'actors' });
      const alert: Subject = { kind: 'alert', id: 'A-1' };
      await posts.show(tx, { subject: alert, place: testChannel, audience: 'actors', first: true });
    });
    await work.settle();
    expect(Object.fromEntries(channel.calls.map(({ message, rank }) => [message.text, rank]))).toEqual({
      hello: 'answer',
      one: 'card',
      wiped: 'first',
    });
  });

  test('what comes first stays first however often it changes before it is posted; its edits are those of any card', async () => {
    const alert: Subject = { kind: 'alert', id: 'A-1' };
    channel.fail('later', { unsent: true, retryAfterMs: seconds(5) });
    subjects.set('A-1', { text: 'wiped' });
    await db.tx(async (tx) => {
      await posts.show(tx, { subject: alert, place: testChannel, audience: 'actors', first: true });
      await posts.changed(tx, alert);
    });
    await work.settle();
    expect(channel.calls).toEqual([]);
    await change('wiped again', alert);
    await pass(seconds(5));
    await change('over', alert);
    await pass(seconds(5));
    expect(channel.calls.map(({ what, rank }) => `${what} ${rank}`)).toEqual(['post first', 'update card']);
    expect(channel.texts()).toEqual(['over']);
  });

  test('however many answers Teams puts off, a card goes out at once', async () => {
    channel.fail('later', { unsent: true, retryAfterMs: minutes(5), times: 3 });
    await db.tx(async (tx) => {
      for (const key of ['1', '2', '3']) await posts.reply(tx, { key, place: testChannel }, { text: key });
    });
    await work.settle();
    expect(channel.texts()).toEqual([]);
    channel.recover();
    await pass(1_000);
    await show();
    expect(channel.texts()).toEqual(['one']);
  });

  test('a crash between the post and its record: shown again as a possible repeat', async () => {
    await show();
    await db.run(sql`update posts set message_id = null, content_hash = null, trying_at = 1`);
    await db.tx((tx) => posts.changed(tx, subject));
    await restart();
    expect(channel.texts()[1]).toContain('Possible repeat');
  });

  test('what was not posted before a restart is posted after it', async () => {
    channel.fail('later', { retryAfterMs: minutes(1) });
    await show();
    await restart();
    await pass(minutes(1));
    expect(channel.texts()).toEqual(['one']);
  });

  test('a message that was deleted in Teams is posted anew when it changes', async () => {
    await show();
    channel.delete('m1');
    await pass(hours(1));
    await change('two');
    expect(channel.texts()).toEqual(['two']);
    expect(await posts.subjectOf(testChannel.conversation, 'm2')).toEqual(subject);
  });

  test('a refused edit says nothing of its conversation: the card is posted anew, and others go on at once', async () => {
    await show();
    channel.refuseEdits('m1', 'gone');
    await pass(hours(1));
    await change('two');
    expect(channel.texts()).toEqual(['two']);
    expect(channel.removed).toEqual(['m1']);
    subjects.set('A-1', { text: 'another' });
    await show(testChannel, 'actors', { kind: 'alert', id: 'A-1' });
    expect(channel.texts()).toEqual(['two', 'another']);
    expect(await posts.undeliverable()).toEqual([]);
    await pass(hours(1));
    await change('three');
    expect(channel.texts()).toEqual(['three', 'another']);
    expect(await waiting()).toEqual([]);
  });

  test('an edit whose answer is lost again and again holds up nobody else', async () => {
    await show();
    await pass(hours(1));
    channel.fail('maybe', { times: 3 });
    await change('two');
    subjects.set('A-1', { text: 'another' });
    await pass(1_000);
    await pass(2_000);
    await show(testChannel, 'actors', { kind: 'alert', id: 'A-1' });
    expect(channel.texts()).toEqual(['one', 'another']);
    await pass(4_000);
    expect(channel.texts()).toEqual(['two', 'another']);
    expect(await posts.undeliverable()).toEqual([]);
  });

  test('whether a conversation takes messages again is found out by a new post, never by an edit', async () => {
    await show();
    await pass(hours(1));
    await db.tx((tx) => posts.removedFrom(tx, testChannel));
    await change('two');
    expect(channel.calls).toHaveLength(1);
    channel.fail('blocked');
    await pass(minutes(1));
    expect(channel.calls.map(({ what }) => what)).toEqual(['post', 'post']);
    await pass(minutes(2));
    expect(channel.calls.map(({ what }) => what)).toEqual(['post', 'post', 'post']);
    expect(channel.texts()).toEqual(['two']);
    expect(await posts.undeliverable()).toEqual([]);
  });

  test('heard from before it was probed, a conversation gets its edits as edits', async () => {
    await show();
    await pass(hours(1));
    await db.tx((tx) => posts.removedFrom(tx, testChannel));
    await change('two');
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel }));
    await work.settle();
    expect(channel.calls.at(-1)).toMatchObject({ what: 'update', messageId: 'm1', message: { text: 'two' } });
  });

  test('a thread that is gone ends that thread, not its channel: the message begins one of its own', async () => {
    await db.tx((tx) => posts.reply(tx, { key: 'r1', place: { ...testChannel, thread: 'dead' } }, { text: 'done' }));
    channel.fail('thread-gone');
    await work.settle();
    expect(channel.calls.map(({ place }) => place.thread)).toEqual(['dead', undefined]);
    expect(channel.texts()).toEqual(['done']);
    expect(await posts.undeliverable()).toEqual([]);
    await pass(2_000);
    await db.tx((tx) => posts.reply(tx, { key: 'r1', place: { ...testChannel, thread: 'dead' } }, { text: 'again' }));
    await work.settle();
    expect(channel.texts()).toEqual(['again']);
    expect(channel.calls.at(-1)).toMatchObject({ what: 'update', messageId: 'm2' });
    expect(channel.calls.at(-1)!.place.thread).toBeUndefined();
  });

  test('words that follow a card whose thread is gone are said all the same, also after a restart', async () => {
    await show();
    await db.tx((tx) => posts.say(tx, { key: 'told', after: subject, text: 'worse' }));
    channel.fail('thread-gone');
    channel.fail('later', { retryAfterMs: 10_000 });
    await work.settle();
    await restart();
    await pass(10_000);
    expect(channel.texts()).toEqual(['one', 'worse']);
    expect(channel.calls.at(-1)!.place.thread).toBeUndefined();
    expect(await waiting()).toEqual([]);
  });

  test('too big for Teams: its words, without the card', async () => {
    subjects.set('7F3K', { card: { type: 'AdaptiveCard', fallbackText: 'Backup of vm1 failed' } });
    channel.fail('too-big');
    await show();
    expect(channel.shown()).toEqual([{ text: 'Backup of vm1 failed\n\n(The card was too large for Teams.)' }]);
    await db.tx((tx) => posts.changed(tx, subject));
    await pass(minutes(1));
    expect(channel.calls).toHaveLength(2);
  });

  test('a defect of ours is kept, tried again and keeps nothing else from being shown', async () => {
    channel.fail('refused');
    await show(testChannel);
    await show(testChat, 'copy');
    expect(channel.texts(testChat.conversation)).toEqual(['copy of one']);
    await pass(minutes(5));
    expect(channel.texts(testChannel.conversation)).toEqual(['one']);
  });

  test('a conversation that takes no messages: listed, tried seldom by one message, all kept', async () => {
    const ids = ['R1', 'R2', 'R3'];
    for (const id of ids) subjects.set(id, { text: id });
    channel.fail('blocked', { times: 3 });
    for (const id of ids) await show(testChannel, 'actors', { kind: 'request', id });
    expect(channel.calls).toHaveLength(1);
    const { conversation, kind } = testChannel;
    expect(await posts.undeliverable()).toEqual([
      { conversation, kind, since: clock.now(), why: 'made to fail: blocked', waiting: 3 },
    ]);
    await pass(minutes(1));
    expect(channel.calls).toHaveLength(2);
    await pass(minutes(1));
    expect(channel.calls).toHaveLength(2);
    await pass(minutes(1));
    expect(channel.calls).toHaveLength(3);
    await pass(minutes(4));
    expect(channel.texts().sort()).toEqual(ids);
    expect(await posts.undeliverable()).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  test('where nothing arrives for ten minutes, whatever the reason, that is listed until something does', async () => {
    channel.fail('maybe', { times: 7 });
    await show();
    for (let n = 0; n < 6; n += 1) {
      expect(await posts.undeliverable()).toEqual([]);
      await pass(minutes(1.9));
      await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel, name: 'Backup' }));
    }
    channel.fail('later', { retryAfterMs: minutes(9) });
    await pass(minutes(5));
    expect(await posts.undeliverable()).toMatchObject([{ name: 'Backup', why: 'made to fail: later', waiting: 1 }]);
    await restart();
    expect(await posts.undeliverable()).toHaveLength(1);
    await pass(minutes(9));
    expect(await posts.undeliverable()).toEqual([]);
  });

  test('a conversation that is heard from again is tried at once, at its new address', async () => {
    channel.fail('blocked');
    await show();
    const serviceUrl = 'https://smba.example/new/';
    await db.tx((tx) => posts.rememberPlace(tx, { place: { ...testChannel, serviceUrl, thread: 't1' } }));
    await work.settle();
    expect(channel.calls.at(-1)).toMatchObject({ place: { ...testChannel, serviceUrl } });
    expect(channel.calls.at(-1)!.place.thread).toBeUndefined();
    expect(await posts.undeliverable()).toEqual([]);
  });

  test('a reply is kept and posted, once a turn; another answer to the same turn edits it', async () => {
    const to = { key: 'turn-1', place: { ...testChannel, thread: 't1' } };
    const reply = async (text: string) => {
      await db.tx((tx) => posts.reply(tx, to, { text }));
      await work.settle();
    };
    channel.fail('later', { retryAfterMs: 10_000 });
    await reply('working');
    await restart();
    await pass(10_000);
    expect(channel.calls.at(-1)).toMatchObject({ what: 'post', place: { thread: 't1' }, message: { text: 'working' } });
    await pass(2_000);
    await reply('done');
    expect(channel.texts()).toEqual(['done']);
  });

  test('a few words follow into the thread, also when its message comes later', async () => {
    channel.fail('later', { retryAfterMs: 10_000 });
    await show();
    const mention = [{ teamsId: '29:ana', name: 'Ana' }];
    await db.tx((tx) => posts.say(tx, { key: 'told', after: subject, text: 'It *failed*: [x](y)', mention }));
    await work.settle();
    expect(channel.texts()).toEqual([]);
    await pass(10_000);
    expect(channel.texts()).toEqual(['one', 'It \\*failed\\*: \\[x\\](y)']);
    expect(channel.calls.at(-1)).toMatchObject({
      place: { ...testChannel, thread: channel.calls.at(-2)!.messageId },
      message: { mentions: mention },
    });
  });

  test('words about what is shown nowhere are not said', async () => {
    await db.tx((tx) => posts.say(tx, { key: 'told', after: subject, text: 'x', mention: [] }));
    await work.settle();
    expect(channel.calls).toEqual([]);
  });

  test('where alerts go: the first channel, until it is set; what is known of a place is kept', async () => {
    const other: Place = { ...testChannel, conversation: '19:other' };
    expect(await posts.alertsPlace()).toBeUndefined();
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChannel, name: 'Backup', team: 'T', tenant: 'x' }));
    expect(await posts.alertsPlace()).toBeUndefined();
    expect(await db.tx((tx) => posts.setFirstAlertsPlace(tx, { ...testChannel, thread: 't1' }))).toBe(true);
    expect(await db.tx((tx) => posts.setFirstAlertsPlace(tx, other))).toBe(false);
    expect(await posts.alertsPlace()).toEqual(testChannel);
    await db.tx((tx) => posts.setAlertsPlace(tx, other));
    expect(await posts.alertsPlace()).toEqual(other);
    expect(await db.one(sql`select name, team from conversations where id = ${testChannel.conversation}`)).toEqual({
      name: 'Backup',
      team: 'T',
    });
    expect(await posts.placeOf('19:other')).toEqual(other);
    await db.tx((tx) => posts.rememberPlace(tx, { place: testChat, owner: 'oid-Ana' }));
    expect(await posts.chatWith('oid-Ana')).toEqual(testChat);
    expect(await posts.chatWith('oid-Ben')).toBeUndefined();
  });

  test('channels by name: one that nothing gets into any more comes last, and no team is asked by way of it', async () => {
    const old: Place = { ...testChannel, conversation: '19:old' };
    const dba: Place = { ...testChannel, conversation: '19:dba', serviceUrl: 'https://smba.example/emea/' };
    const nameless: Place = { ...testChannel, conversation: '19:nameless' };
    await db.tx(async (tx) => {
      await posts.rememberPlace(tx, { place: dba, name: 'Databases', team: 'T' });
      await posts.rememberPlace(tx, { place: testChannel, name: 'Backup', team: 'Main' });
      await posts.setAlertsPlace(tx, testChannel);
    });
    clock.advance(minutes(1));
    await db.tx(async (tx) => {
      await posts.rememberPlace(tx, { place: old, name: 'DATABASES', team: 'Old' });
      await posts.rememberPlace(tx, { place: nameless });
      await posts.removedFrom(tx, old);
    });
    const olds = { place: old, name: 'DATABASES', team: 'Old', gone: true };
    const now = { place: dba, name: 'Databases', team: 'T', gone: false };
    expect(await posts.placesNamed('databases')).toEqual([now, olds]);
    expect(await posts.placesNamed('19:old')).toEqual([olds]);
    expect(await posts.placesNamed('19:nameless')).toEqual([{ place: nameless, gone: false }]);
    expect(await posts.placesNamed('Mail')).toEqual([]);
    expect(await posts.teams()).toEqual([
      { team: 'Main', serviceUrl: testChannel.serviceUrl, home: true },
      { team: 'T', serviceUrl: dba.serviceUrl, home: false },
    ]);
  });

  test('added to its team again, Lifeboat is back in the channels that it was removed from, not in deleted ones', async () => {
    const [one, other, gone] = ['19:one', '19:other', '19:gone'].map((conversation) => ({
      ...testChannel,
      conversation,
    }));
    await db.tx(async (tx) => {
      for (const place of [one!, other!, gone!]) await posts.rememberPlace(tx, { place, team: 'T' });
      await posts.removedFrom(tx, one!);
      await posts.removedFrom(tx, gone!, 'deleted');
      expect(await posts.leftPlacesOf(tx, 'T')).toEqual([one]);
      expect(await posts.placesOf(tx, 'T')).toHaveLength(3);
    });
    expect(await posts.placesNamed('19:gone')).toMatchObject([{ gone: true }]);
  });
});
