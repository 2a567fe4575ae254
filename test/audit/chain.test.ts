import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../src/audit/canonical.ts';
import { type AuditRow, follows, hashOf } from '../../src/audit/chain.ts';

test('canonical JSON does not depend on the order of keys, and keeps the value', () => {
  const reversed = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, reversed(inner)]),
        )
      : value;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the hash covers every field', () => {
  const row: Omit<AuditRow, 'hash'> = {
    seq: 1,
    at: 2,
    what: 'a',
    actor_oid: 'b',
    actor_name: 'c',
    line: 'd',
    about: 'e',
    detail: '{}',
    previous: 'f',
  };
  const hash = hashOf(row);
  for (const field of Object.keys(row) as (keyof typeof row)[]) {
    const changed = { ...row, [field]: typeof row[field] === 'number' ? 99 : 'other' };
    expect(hashOf(changed)).not.toBe(hash);
    expect(follows({ ...changed, hash }, { seq: 0, hash: 'f' })).toBe(false);
  }
  expect(follows({ ...row, hash }, { seq: 0, hash: 'f' })).toBe(true);
  expect(hashOf({ ...row, line: null })).not.toBe(hashOf({ ...row, line: '' }));
});
