import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ago, clockTime, duration, zoneName } from '../../src/cards/words.ts';

const at = (iso: string) => Date.parse(iso);
const sydney = 'Australia/Sydney';

test('the clock of the organisation, as near as can be', () => {
  const now = at('2026-11-24T03:00:00Z'); // 14:00 in Sydney
  expect(clockTime(at('2026-11-24T02:41:00Z'), now, sydney)).toBe('13:41');
  expect(clockTime(at('2026-11-23T13:04:00Z'), now, sydney)).toBe('00:04');
  expect(clockTime(at('2026-11-23T11:04:00Z'), now, sydney)).toBe('22:04 yesterday');
  expect(clockTime(at('2026-11-24T21:00:00Z'), now, sydney)).toBe('08:00 tomorrow');
  expect(clockTime(at('2026-11-03T11:04:00Z'), now, sydney)).toBe('3 Nov 22:04');
  expect(clockTime(at('2025-11-03T11:04:00Z'), now, sydney)).toBe('3 Nov 2025 22:04');
  expect(clockTime(at('2026-11-24T02:41:00Z'), now, 'Asia/Kolkata')).toBe('08:11');
});

test('days are days of the calendar where the clocks change', () => {
  // Sydney: 4 Oct 2026 has 23 hours, 5 April 2026 has 25.
  expect(clockTime(at('2026-10-03T13:30:00Z'), at('2026-10-04T12:15:00Z'), sydney)).toBe('23:30 yesterday');
  expect(clockTime(at('2026-04-04T12:30:00Z'), at('2026-04-05T13:30:00Z'), sydney)).toBe('23:30 yesterday');
  expect(clockTime(at('2026-10-03T14:30:00Z'), at('2026-10-03T16:30:00Z'), sydney)).toBe('00:30');
});

test('the zone has the name that its people use', () => {
  expect(zoneName(at('2026-11-24T00:00:00Z'), sydney)).toBe('AEDT');
  expect(zoneName(at('2026-06-24T00:00:00Z'), sydney)).toBe('AEST');
  expect(zoneName(at('2026-06-24T00:00:00Z'), 'Europe/London')).toBe('BST');
  expect(zoneName(at('2026-06-24T00:00:00Z'), 'America/New_York')).toBe('EDT');
  expect(zoneName(at('2026-06-24T00:00:00Z'), 'Asia/Kolkata')).toBe('IST');
  expect(zoneName(at('2026-06-24T00:00:00Z'), 'UTC')).toBe('UTC');
  expect(zoneName(at('2026-06-24T00:00:00Z'), 'Europe/Istanbul')).toBe('GMT+3');
});

test('how long ago, and how soon', () => {
  const now = at('2026-11-24T03:00:00Z');
  const words = (minutes: number) => ago(now - minutes * 60_000, now);
  expect([0.5, 1, 37, 60, 277, 47 * 60, 48 * 60, 24 * 60 * 5 + 300].map(words)).toEqual([
    'just now',
    '1 min ago',
    '37 min ago',
    '1 h ago',
    '4 h 37 min ago',
    '47 h ago',
    '2 days ago',
    '5 days 5 h ago',
  ]);
  expect(words(-20)).toBe('in 20 min');
});

test('durations are as exact as they need to be', () => {
  expect([0, 41_000, 72_000, 247_000, 600_000, 660_000, 16_620_000, 86_400_000, 183_600_000].map(duration)).toEqual([
    '0 s',
    '41 s',
    '1 min 12 s',
    '4 min 7 s',
    '10 min',
    '11 min',
    '4 h 37 min',
    '24 h',
    '2 days 3 h',
  ]);
  expect(duration(-5)).toBe('0 s');
});

test('rounding never makes 60 of anything', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => {
      expect(duration(ms)).not.toMatch(/\b60 (s|min)\b|\b0 (min|h|days)\b|days 24 h/);
    }),
  );
});
