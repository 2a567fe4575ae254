import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { whys } from '../../../src/alerts/decide/decide.ts';
import type { Alert, AlertKind, Severity } from '../../../src/alerts/schema/schema.ts';
import { alertOf } from '../fixtures.ts';
import { type Event, World } from './world.ts';

const base = alertOf('backup-vm');
const severities: readonly (Severity | undefined)[] = ['Sev0', 'Sev1', 'Sev3', undefined];
const kinds: readonly AlertKind[] = ['backup', 'metric', 'security', 'service-health'];

/** One alert of one of a few groups: fired, and perhaps resolved. */
const story = fc
  .record({
    id: fc.nat({ max: 30 }),
    kind: fc.constantFrom(...kinds),
    group: fc.nat({ max: 2 }),
    at: fc.nat({ max: 20 }),
    severity: fc.constantFrom(...severities),
    ends: fc.boolean(),
    cancelled: fc.boolean(),
  })
  .map((one): Event[] => {
    const isMessage = one.kind === 'service-health';
    const group = one.kind === 'security' ? `security|${one.id}` : `${one.kind}|${one.group}`;
    const alert: Alert = {
      ...base,
      kind: one.kind,
      identity: `${one.kind}-${one.id}|Fired`,
      group,
      // Two messages about one incident never say different things at the same moment.
      firedAt: isMessage ? one.id : one.at,
      severity: one.severity,
      condition: isMessage && one.ends ? 'Resolved' : 'Fired',
    };
    const azure = { jobStatus: one.cancelled ? 'Cancelled' : 'Failed' };
    const end: Alert = { ...alert, condition: 'Resolved', identity: `${one.kind}-${one.id}|Resolved` };
    return one.ends && !isMessage
      ? [
          { alert, azure },
          { alert: end, azure },
        ]
      : [{ alert, azure }];
  });

const stories = fc
  .uniqueArray(story, { minLength: 1, maxLength: 8, selector: ([event]) => event!.alert.identity })
  .map((list) => list.flat());

/** The same events twice over: once in order, once shuffled and with repetitions. */
const deliveries = stories.chain((events) =>
  fc.record({
    events: fc.constant(events),
    mixed: fc
      .tuple(fc.constant(events), fc.array(fc.constantFrom(...events), { maxLength: 10 }))
      .chain(([once, more]) => fc.shuffledSubarray([...once, ...more], { minLength: once.length + more.length })),
  }),
);

function run(events: readonly Event[]): World {
  const world = new World();
  for (const event of events) world.deliver(event);
  return world;
}

describe('whatever the order and the number of deliveries', () => {
  it('things end up standing the same', () => {
    fc.assert(
      fc.property(deliveries, ({ events, mixed }) => {
        expect(run(mixed).standing()).toEqual(run(events).standing());
      }),
      { numRuns: 5_000 },
    );
  });

  it('a single alert ends up on the very same card', () => {
    fc.assert(
      fc.property(story, fc.array(fc.nat({ max: 1 }), { maxLength: 6 }), (events, extra) => {
        const more = extra.flatMap((n) => events[n] ?? []);
        const cards = run(events).cards;
        expect(run([...more, ...events.toReversed()]).cards).toEqual(cards);
        expect(run([...events, ...more]).cards).toEqual(cards);
      }),
      { numRuns: 2_000 },
    );
  });

  it('each security alert is shown, and nothing is dropped without a reason', () => {
    fc.assert(
      fc.property(deliveries, ({ mixed }) => {
        const world = run(mixed);
        for (const { alert, decision } of world.decisions) {
          expect(Object.keys(whys)).toContain(decision.why);
          if (alert.kind === 'security' && decision.do === 'drop') expect(decision.why).toBe('duplicate');
        }
        const shown = new Set(world.cards.map((card) => card.key));
        for (const { alert } of mixed) if (alert.kind === 'security') expect(shown).toContain(alert.group);
      }),
      { numRuns: 2_000 },
    );
  });
});
