import { expect, test } from '@jest/globals';
import { createLimiter } from '../../src/local-teams/limits.ts';
import { startSetting } from './setting.ts';

test('seven a second, eight in two, sixty in thirty', () => {
  let now = 0;
  const limiter = createLimiter(() => now);
  const sent = (count: number) => Array.from({ length: count }, () => limiter('a'));
  expect(sent(7)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(limiter('a')).toBe(1000);
  expect(limiter('b')).toBe(0);
  now = 1000;
  expect(sent(2)).toEqual([0, 1000]);
  let taken = 8;
  for (now = 2000; now < 30_000; now += 250) if (limiter('a') === 0) taken += 1;
  expect(taken).toBe(60);
});

test('a bot that sends too fast gets 429 with Retry-After, and only in that conversation', async () => {
  const setting = await startSetting();
  const { conversation } = await setting.say('hello', { conversation: 'channel', mention: false });
  const send = (id: string) =>
    fetch(new URL(`/v3/conversations/${encodeURIComponent(id)}/activities`, setting.teams.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', text: 'again' }),
    });
  const answers = await Promise.all(Array.from({ length: 9 }, () => send(conversation)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(2);
  expect(refused[0]!.headers.get('retry-after')).toBe('1');
  const { conversations } = await setting.state();
  expect((await send(conversations[0]!.id)).status).toBe(201);
  await setting.close();
});
