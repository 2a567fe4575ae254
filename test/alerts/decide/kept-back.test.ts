import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, type Group, type Hold, type Memory, remember, whys } from '../../../src/alerts/decide/decide.ts';
import { type Alert, type AlertKind, twinOf } from '../../../src/alerts/schema/schema.ts';
import { alertOf } from '../fixtures.ts';

const base = alertOf('backup-vm');

/** An alert and what speaks against showing it, which goes by when it was received, not by when it is looked at. */
interface Event {
  readonly alert: Alert;
  readonly muted: boolean;
  readonly hold: Hold | undefined;
}

/** Cards as the store keeps them: those that wait are cards all the same. */
function run(events: readonly Event[]) {
  const cards: { readonly key: string; group: Group; shown: boolean }[] = [];
  const seen = new Map<string, (typeof cards)[number] | undefined>();
  const decisions: { readonly alert: Alert; readonly did: string; readonly why: string }[] = [];
  for (const { alert, muted, hold } of events) {
    const twin = twinOf(alert.identity)!;
    const newest = cards.findLast(({ key }) => key === alert.group);
    const card = alert.identity.endsWith('|Resolved') ? seen.get(twin) : newest;
    const resolved = alert.identity.endsWith('|Fired') && seen.has(twin);
    const memory: Memory = { seen: seen.has(alert.identity), resolved, group: card?.group, muted, hold };
    const decision = decide(alert, memory, 0);
    decisions.push({ alert, did: decision.do, why: decision.why });
    if (memory.seen) continue;
    let on: (typeof cards)[number] | undefined;
    const group = remember(memory, alert, decision).group;
    if (decision.do === 'post' || decision.do === 'hold') {
      on = { key: alert.group, group: group!, shown: decision.do === 'post' };
      cards.push(on);
    } else if (decision.do !== 'drop' && card) {
      card.group = group!;
      on = card;
    }
    seen.set(alert.identity, on);
  }
  return { cards, decisions };
}

/** How things stand for each group, however many cards it took to get there. */
function standing(events: readonly Event[]) {
  const groups = Map.groupBy(run(events).cards, ({ key }) => key);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, cards]) => ({
      key,
      open: cards.some(({ group }) => group.state === 'open'),
      count: cards.reduce((sum, { group }) => sum + group.count, 0),
      firing: cards.reduce((sum, { group }) => sum + group.firing, 0),
      first: Math.min(...cards.map(({ group }) => group.firstAt)),
      last: Math.max(...cards.map(({ group }) => group.lastAt)),
    }));
}

const holds: readonly (Hold | undefined)[] = [undefined, 'maintenance', 'storm', 'in-digest', 'before-start'];
const kinds: readonly AlertKind[] = ['backup', 'metric', 'security'];

const story = fc
  .record({
    id: fc.nat({ max: 30 }),
    kind: fc.constantFrom(...kinds),
    group: fc.nat({ max: 2 }),
    at: fc.nat({ max: 20 }),
    ends: fc.boolean(),
    muted: fc.boolean(),
    endMuted: fc.boolean(),
    hold: fc.constantFrom(...holds),
    endHold: fc.constantFrom(...holds),
  })
  .map((one): Event[] => {
    const name = `${one.kind}-${one.id}`;
    const group = one.kind === 'security' ? name : `${one.kind}|${one.group}`;
    const alert: Alert = { ...base, kind: one.kind, identity: `${name}|Fired`, group, firedAt: one.at };
    const end: Alert = { ...alert, condition: 'Resolved', identity: `${name}|Resolved` };
    const fired = { alert, muted: one.muted, hold: one.hold };
    return one.ends ? [fired, { alert: end, muted: one.endMuted, hold: one.endHold }] : [fired];
  });

const deliveries = fc
  .uniqueArray(story, { minLength: 1, maxLength: 8, selector: ([event]) => event!.alert.identity })
  .map((list) => list.flat())
  .chain((events) =>
    fc.record({
      events: fc.constant(events),
      mixed: fc
        .array(fc.constantFrom(...events), { maxLength: 10 })
        .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length })),
    }),
  );

describe('with mutes, windows, storms and digests, whatever the order and the number of deliveries', () => {
  it('things end up standing the same', () => {
    fc.assert(
      fc.property(deliveries, ({ events, mixed }) => {
        expect(standing(mixed)).toEqual(standing(events));
      }),
      { numRuns: 3_000 },
    );
  });

  it('and the same as if nothing had had to wait', () => {
    fc.assert(
      fc.property(deliveries, ({ mixed }) => {
        expect(standing(mixed)).toEqual(standing(mixed.map((event) => ({ ...event, hold: undefined }))));
      }),
      { numRuns: 500 },
    );
  });

  it('security alerts speak at once, and nothing is dropped or held without its reason', () => {
    fc.assert(
      fc.property(deliveries, ({ mixed }) => {
        const { cards, decisions } = run(mixed);
        for (const { alert, did, why } of decisions) {
          expect(Object.keys(whys)).toContain(why);
          if (did === 'hold') expect(holds).toContain(why);
          if (alert.kind !== 'security') continue;
          expect(did).not.toBe('hold');
          if (did === 'drop') expect(why).toBe('duplicate');
        }
        for (const { alert } of mixed) {
          if (alert.kind === 'security')
            expect(cards.some(({ key, shown }) => key === alert.group && shown)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what is muted is dropped as muted, and by nothing else is silence broken', () => {
    fc.assert(
      fc.property(deliveries, ({ mixed }) => {
        const silent = mixed.map((event) => ({ ...event, muted: true }));
        for (const { alert, did, why } of run(silent).decisions) {
          if (alert.kind === 'security') continue;
          expect(did).toBe('drop');
          expect(['muted', 'duplicate', 'resolved-unknown']).toContain(why);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('messages about health', () => {
  const [active, over] = [alertOf('resource-health'), alertOf('resource-health')];
  const recovery: Alert = {
    ...over,
    condition: 'Resolved',
    identity: over.identity.replace('|', '-2|'),
    firedAt: over.firedAt + 1,
  };

  it('of what is muted are not shown, but the recovery of what is shown is', () => {
    const why = (...events: Event[]) => run(events).decisions.map((one) => one.why);
    const silent = { muted: true, hold: undefined };
    expect(why({ alert: active, ...silent }, { alert: recovery, ...silent })).toEqual(['muted', 'muted']);
    expect(why({ alert: active, muted: false, hold: undefined }, { alert: recovery, ...silent })).toEqual([
      'first',
      'resolved',
    ]);
  });
});
