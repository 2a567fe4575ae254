import { readdirSync, readFileSync } from 'node:fs';
import { type Alert, readAlert } from '../../src/alerts/schema/schema.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** When the fixtures were received: later than any of them fired. */
export const receivedAt = Date.parse('2026-05-04T06:00:00Z');

export const fixtureNames = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

export const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Record<string, unknown>;

export const alertOf = (name: string): Alert => readAlert(fixture(name), receivedAt);
