import { expect, test } from '@jest/globals';
import { RequestLog } from '../../../src/sandbox/front/request-log.ts';

const request = { at: '', method: 'GET', path: '/', query: '', status: 200, ms: 1, userAgent: '' };

test('the latest requests are kept, with the numbers that they got', () => {
  const log = new RequestLog(10);
  for (let n = 0; n < 57; n++) log.add(request);
  const { next, requests } = log.since(0);
  expect(next).toBe(57);
  expect(requests.length).toBeGreaterThanOrEqual(10);
  expect(requests.at(-1)?.n).toBe(57);
  expect(log.since(55).requests.map(({ n }) => n)).toEqual([56, 57]);
  log.clear();
  expect(log.since(0)).toEqual({ next: 0, requests: [] });
});
