import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { World } from '../../../src/sandbox/core/world.ts';
import { afterAttempt } from '../../../src/sandbox/monitor/attempt.ts';
import { createDelivery, type Delivery } from '../../../src/sandbox/monitor/delivery.ts';
import { enqueue, outboxOf } from '../../../src/sandbox/monitor/outbox.ts';

const row = (url: string) => ({ url, body: '{"a":1}', alertId: '/x', actionGroup: '/g', receiver: 'r' });

describe("Azure's retry rule", () => {
  test('waits 5, 20, 5, 40 and 5 seconds, then blocks', () => {
    const outcomes = [1, 2, 3, 4, 5, 6].map((attempt) => afterAttempt(attempt, 503));
    expect(outcomes).toEqual([
      ...[5, 20, 5, 40, 5].map((seconds) => ({ do: 'again', waitMs: seconds * 1000 })),
      { do: 'block' },
    ]);
  });

  test.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [400, 'drop'],
    [401, 'drop'],
    [500, 'drop'],
    [502, 'drop'],
    [302, 'drop'],
    [408, 'again'],
    [429, 'again'],
    [503, 'again'],
    [504, 'again'],
    [undefined, 'again'],
  ])('after %s: %s', (status, outcome) => {
    expect(afterAttempt(1, status).do).toBe(outcome);
  });
});

/** A delivery with a clock and a network of the test's own. */
class Post {
  readonly world = new World();
  readonly calls: string[] = [];
  readonly delivery: Delivery;
  now = 1_000_000;
  status = 503;

  constructor() {
    const send = async (url: unknown): Promise<Response> => {
      this.calls.push(String(url));
      return new Response(null, { status: this.status });
    };
    this.delivery = createDelivery({
      world: this.world,
      persist: () => this.world.drain(),
      now: () => this.now,
      fetch: send as typeof fetch,
    });
  }

  async pass(seconds: number): Promise<void> {
    this.now += seconds * 1000;
    this.delivery.poke();
    await settled();
  }
}

/** Lets everything that is already resolved run. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await Promise.resolve();
};

describe('delivery', () => {
  test('tries six times and then leaves the URL alone for fifteen minutes', async () => {
    const post = new Post();
    enqueue(post.world, row('https://bot.example/a'));
    await post.pass(0);
    for (const seconds of [5, 20, 5, 40, 5]) {
      await post.pass(seconds - 0.001);
      const before = post.calls.length;
      await post.pass(0.001);
      expect(post.calls.length).toBe(before + 1);
    }
    expect(post.calls).toHaveLength(6);
    expect(outboxOf(post.world).size).toBe(0);

    enqueue(post.world, row('https://bot.example/a'));
    enqueue(post.world, row('https://other.example/'));
    post.status = 202;
    await post.pass(60);
    expect(post.calls.slice(6)).toEqual(['https://other.example/']);
    expect(outboxOf(post.world).size).toBe(0);

    await post.pass(15 * 60);
    enqueue(post.world, row('https://bot.example/a'));
    await post.pass(0);
    expect(post.calls.at(-1)).toBe('https://bot.example/a');
    await post.delivery.close();
  });

  test('posts once where the answer is final', async () => {
    const post = new Post();
    for (const status of [202, 401, 500]) {
      post.status = status;
      enqueue(post.world, row('https://bot.example/a'));
      await post.pass(0);
      await post.pass(600);
    }
    expect(post.calls).toHaveLength(3);
    await post.delivery.close();
  });

  test('keeps a row whose post was under way when the process ended', async () => {
    const world = new World();
    enqueue(world, row('https://bot.example/a'));
    const hanging = jest.fn((_url: unknown, init?: RequestInit) => {
      return new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });
    const delivery = createDelivery({ world, persist: () => undefined, now: Date.now, fetch: hanging as typeof fetch });
    delivery.poke();
    delivery.poke();
    expect(hanging).toHaveBeenCalledTimes(1);
    await delivery.close();
    expect([...outboxOf(world).values()][0]?.attempts).toBe(0);
  });

  test('forgets an outcome that a reset has overtaken', async () => {
    const post = new Post();
    enqueue(post.world, row('https://bot.example/a'));
    post.delivery.poke();
    post.world.clear();
    await settled();
    expect(outboxOf(post.world).size).toBe(0);
    await post.delivery.close();
  });
});

describe('over the network', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  });

  test('what arrives is the body with the headers of an action group', async () => {
    const arrived = Promise.withResolvers<{ request: IncomingMessage; body: string }>();
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(202).end();
        arrived.resolve({ request, body });
      });
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const world = new World();
    enqueue(world, row(`http://127.0.0.1:${port}/api/alerts`));
    const persisted = Promise.withResolvers<void>();
    const delivery = createDelivery({ world, persist: () => persisted.resolve(), now: Date.now });
    delivery.poke();
    const { request, body } = await arrived.promise;
    await persisted.promise;
    expect([request.method, request.url, body]).toEqual(['POST', '/api/alerts', '{"a":1}']);
    expect(request.headers).toMatchObject({
      'user-agent': 'IcMBroadcaster/1.0',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(outboxOf(world).size).toBe(0);
    await delivery.close();
  });
});
