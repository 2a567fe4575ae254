import { expect, test } from '@jest/globals';
import { createReady } from '../../src/bot/ready.ts';

const silent = { url: 'https://smba.example/amer/', since: 1, why: 'no answer from Teams: ECONNREFUSED' };

test('what of Teams cannot be reached is told in the body, and fails nothing', async () => {
  const ready = createReady({
    db: { check: async () => undefined },
    work: { lastTick: Date.now() },
    posts: { undeliverable: async () => [], silentUrls: async () => [silent] },
    local: () => true,
  });
  expect(await ready()).toEqual({
    ok: true,
    detail: { store: 'writable', worker: 'ticking', local: true, undeliverable: [], serviceUrls: [silent] },
  });
});
