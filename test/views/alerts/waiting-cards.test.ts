import { describe, expect, it } from '@jest/globals';
import type { AlertRecord } from '../../../src/alerts/book/book.ts';
import type { Digest } from '../../../src/alerts/tell/digests.ts';
import { card } from '../../../src/cards/card.ts';
import { digestCard, digestPage } from '../../../src/views/alerts/digest.ts';
import { incidentCard } from '../../../src/views/alerts/incident.ts';
import { failureOf } from '../../alerts/alerts.ts';
import { alertOf } from '../../alerts/fixtures.ts';
import { foundFor } from '../../alerts/handling-world.ts';

const now = Date.parse('2026-05-04T07:00:00Z');
const place = { kind: 'channel' as const, conversation: '19:x', serviceUrl: 'https://x/' };
const digest: Digest = {
  id: 'D-7',
  kind: 'channel',
  label: 'hourly',
  place,
  from: now - 3_000_000,
  due: now,
  posted: now,
  state: 'posted',
};
const given = { now, timezone: 'UTC' };
const long = 'Ein sehr langer Text mit *Zeichen* & <b>. '.repeat(40);

const record = (n: number, more: Partial<AlertRecord> = {}): AlertRecord => {
  const alert = failureOf(n, {
    errorCode: n % 3 ? 'UserErrorGuestAgentStatusUnavailable' : 'NobodyKnows',
    description: long,
  });
  return {
    id: `A-${n}`,
    group: alert.group,
    state: 'open',
    count: n % 5 ? 1 : 7,
    firing: 1,
    severity: alert.severity,
    firstAt: now - 9_000_000,
    lastAt: now - 60_000,
    alert,
    found: foundFor(alert),
    azureIds: [],
    ended: undefined,
    retry: undefined,
    ...more,
  };
};
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n + 1));
const text = (value: unknown) => JSON.stringify(value);

describe('the card of a digest', () => {
  it('pages 200 alerts, each on one page, each page small enough', () => {
    const items = records(200).map((record) => ({ record, again: false, leftOut: false }));
    const pages = Array.from({ length: 10 }, (_, n) => card('list', digestCard(digest, items, n + 1, given)));
    for (const page of pages) expect(Buffer.byteLength(text(page))).toBeLessThanOrEqual(25_000);
    for (const { record } of items) {
      expect(pages.filter((page) => text(page).includes(`${record.id} **`))).toHaveLength(1);
    }
    const lines = pages.map((page) => [...text(page).matchAll(/"line":"(digest [^"]+)"/g)].map(([, line]) => line));
    expect(new Set(lines[0])).toEqual(new Set(['digest D-7 page 2', 'digest D-7 page 10']));
    expect(new Set(lines[4])).toEqual(new Set([6, 4, 1, 10].map((page) => `digest D-7 page ${page}`)));
    expect(new Set(lines[9])).toEqual(new Set(['digest D-7 page 9', 'digest D-7 page 1']));
  });

  it('has the worst first and what is over last, and counts what was left out', () => {
    const items = [
      {
        record: record(1, { state: 'inactive', ended: { by: 'Ana', at: now, reason: undefined } }),
        again: false,
        leftOut: false,
      },
      { record: record(2, { severity: 'Sev2' }), again: true, leftOut: false },
      { record: record(3), again: false, leftOut: false },
      { record: record(4, { state: 'resolved' }), again: false, leftOut: true },
    ];
    const made = digestCard(digest, items, 1, given);
    expect(made.band.qualifier).toBe('D-7 · 2 open of 3');
    expect(made.rows.items.map(({ state, aside }) => [state, aside])).toEqual([
      ['no', '06:59'],
      ['warn', '06:59'],
      ['done', '06:59'],
    ]);
    expect(made.rows.items[1]?.text).toContain('failed again');
    expect(made.rows.items[2]?.text).toContain('inactive by Ana');
    expect(made.notes?.[0]).toBe('1 more was raised and over again within the hour.');
  });

  it('shows the nearest page of those that there are', () => {
    const items = records(digestPage + 1).map((record) => ({ record, again: false, leftOut: false }));
    expect(digestCard(digest, items, 99, given).rows.items).toHaveLength(1);
    expect(digestCard(digest, [], 1, given).rows).toEqual({ items: [], none: 'Nothing is left to say.' });
  });
});

describe('the card of an incident', () => {
  const incident = {
    id: 'I-3',
    scope: 'region:australiaeast',
    state: 'open' as const,
    opened: now - 600_000,
    last: now,
    over: undefined,
  };

  it('counts, groups by error and place, and offers no mass retry while it goes on', () => {
    const made = incidentCard({ incident, records: records(200), health: [], ...given });
    expect(made.tiles?.map(({ value }) => value)).toEqual(['200', '440', '200']);
    expect(made.sections.map(({ title, rows }) => [title, rows?.map(({ aside }) => aside)])).toEqual([
      ['By error', ['134', '66']],
      ['By place', ['200']],
    ]);
    expect(text(made)).not.toContain('retry all');
    expect(text(card('sheet', made)).length).toBeLessThan(25_000);
    expect(card('sheet', made).fallbackText).toContain('rsv-contoso-prod-aue');
  });

  it('names the region when it is more than one vault, and what Azure says about it', () => {
    const two = [
      record(1),
      record(2, { found: { ...foundFor(failureOf(2)), vault: { name: 'rsv-2', region: 'australiaeast', tags: {} } } }),
    ];
    const health = record(9, { alert: alertOf('service-health') });
    const made = incidentCard({ incident, records: two, health: [health], ...given });
    expect(card('sheet', made).fallbackText).toContain('Australia East');
    expect(made.sections.map(({ title }) => title)).toEqual(['By error', 'By place', 'Azure Service Health']);
  });

  it('is only a warning when it is over, while something is left to do', () => {
    const over = { ...incident, state: 'over' as const, over: now };
    const open = incidentCard({ incident: over, records: records(3), health: [], ...given });
    expect([open.band, open.buttons?.at(-1)?.line]).toEqual([
      expect.objectContaining({ state: 'WARNING' }),
      'alerts of I-3',
    ]);
    const done = incidentCard({
      incident: over,
      records: records(3).map((one) => ({ ...one, state: 'resolved' })),
      health: [],
      ...given,
    });
    expect([done.band, done.buttons?.length]).toEqual([expect.objectContaining({ state: 'RESOLVED' }), 1]);
  });
});
