import { expect, test } from '@jest/globals';
import { createRush } from '../../../src/alerts/arrive/rush.ts';

test('many webhooks within a moment are a rush, which is over a moment after the last', () => {
  let now = 0;
  const rush = createRush(() => now);
  for (let n = 0; n < 24; n++) rush.arrived();
  expect(rush.is()).toBe(false);
  rush.arrived();
  expect(rush.is()).toBe(true);
  now = 300;
  expect(rush.is()).toBe(true);
  now = 600;
  expect(rush.is()).toBe(false);
});

test('the usual few are none, however long they come', () => {
  let now = 0;
  const rush = createRush(() => now);
  for (; now < 60_000; now += 20) {
    rush.arrived();
    expect(rush.is()).toBe(false);
  }
});
