import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aboutOf, fits } from '../../../src/alerts/look/about.ts';
import { placesFor } from '../../../src/alerts/tell/places.ts';
import { route } from '../../../src/alerts/tell/routes.ts';
import { readWish, wishWords } from '../../../src/alerts/tell/wish.ts';
import { digests, type Match, routes, type Target } from '../../../src/config/alert-handling.ts';
import { alertOf, fixtureNames } from '../fixtures.ts';

const found = {
  asOf: 0,
  inAzure: true,
  backupRunning: false,
  incomplete: false,
  vault: {
    name: 'rsv-contoso-prod-aue',
    region: 'australiaeast',
    tags: { 'Support Team': 'DBA', Environment: 'Prod' },
  },
} as const;
const about = aboutOf(alertOf('backup-vm'), found);
const channel = (name: string) => ({ kind: 'channel' as const, channel: name });
const list = routes.parse([
  { when: { tag: 'support team=dba' }, to: 'DBA' },
  { when: { severity: ['Sev0', 'Sev1'], vault: 'RSV-contoso-prod-aue' }, to: ['Prod', 'dba'] },
  { when: { kind: 'security' }, to: 'Security' },
]);

it('every route that fits takes it, each place once', () => {
  expect(route(about, list, [])).toEqual([
    { target: channel('DBA'), why: 'routed' },
    { target: channel('Prod'), why: 'routed' },
  ]);
});

it('what no route takes goes to the default, whoever subscribed to it', () => {
  const subscription = { id: 'S-1', target: channel('Curious'), wanted: {} };
  expect(route(aboutOf(alertOf('metric-static'), undefined), list, [subscription])).toEqual([
    { target: 'default', why: 'by-default' },
    { target: channel('Curious'), why: 'subscribed' },
  ]);
});

it('nothing goes nowhere, and a subscription takes nothing away', () => {
  const when = fc.constantFrom<Match>(
    {},
    { severity: ['Sev0'] },
    { severity: ['Sev1', 'Sev3'], kind: ['backup'] },
    { vault: ['rsv-contoso-prod-aue'] },
  );
  const to = fc.constantFrom<Target[]>([channel('A')], [channel('B'), channel('C')]);
  const rules = fc.array(fc.record({ when, to }));
  fc.assert(
    fc.property(fc.constantFrom(...fixtureNames), rules, fc.array(when), (name, rules, wishes) => {
      const about = aboutOf(alertOf(name), undefined);
      const alone = route(about, rules, []);
      const asked = wishes.map((wanted, n) => ({ id: `S-${n}`, target: channel(`sub ${n}`), wanted }));
      expect(alone.length).toBeGreaterThan(0);
      expect(route(about, rules, asked)).toEqual(expect.arrayContaining(alone));
    }),
  );
});

describe('where it leads', () => {
  const place = (name: string) => ({ kind: 'channel' as const, conversation: `19:${name}`, serviceUrl: 'https://x/' });
  const known: Record<string, string> = { default: 'general', DBA: 'dba' };
  const find = async (target: 'default' | { kind: string; channel?: string }) => {
    const name = target === 'default' ? 'default' : (target.channel ?? '');
    return known[name] ? { place: place(known[name]), name } : undefined;
  };
  const given = { routes: list, subscriptions: [], digests: digests.parse({ DBA: 'hourly' }), find };

  it('a place that cannot be reached is stood in for by the default, with the reason', async () => {
    expect(await placesFor(about, given)).toEqual([
      { place: place('dba'), cadence: { every: 'hour' }, why: 'routed' },
      { place: place('general'), cadence: { every: 'each' }, why: 'unroutable' },
    ]);
  });

  it('without any channel it waits', async () => {
    expect(await placesFor(about, { ...given, find: async () => undefined })).toEqual([]);
  });
});

describe('the words of a subscription', () => {
  it.each([
    ['sev0', false],
    ['severity sev1', true],
    ['SEV1 and vault rsv-contoso-prod-aue', true],
    ['sev1, kind metric', false],
    ['tag Support Team=DBA and tag Environment=Prod', true],
    ['tag Support Team=DBA and tag Environment=Dev', false],
    ['vm app-prod-01', true],
    ['all', true],
  ])('%s', (words, expected) => {
    expect(fits(about, readWish(words))).toBe(expected);
  });

  it.each([
    ['sev0, severity sev1 and vm app-prod-01', 'severity Sev0 or Sev1 and vm app-prod-01'],
    ['tag Support Team=DBA and tag Environment=Prod', 'tag Support Team=DBA and tag Environment=Prod'],
    ['everything', 'all'],
  ])('%s is said as: %s', (words, said) => {
    expect(wishWords(readWish(words))).toBe(said);
    expect(readWish(words)).toEqual(readWish(said.replaceAll(' or ', ' and severity ')));
  });

  it.each(['', 'everything else', 'kind cat', 'sev7', 'tag DBA'])('%s is none', (words) => {
    expect(() => readWish(words)).toThrow(/does not say which alerts/);
  });
});
