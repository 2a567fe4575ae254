import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calm, calmer, isStorm, type Storm, storm, type Wanted } from '../../../src/alerts/tell/storm.ts';

const settings = { alerts: 3, within: 600_000 };
const minute = 60_000;

/** What becomes of cards that are wanted in this order; all of them are counted at the time of the last. */
function run(wanted: readonly Wanted[], from: Storm = calm) {
  let state = from;
  const members = new Set<string>();
  const alone = new Set<string>();
  const now = Math.max(...wanted.map(({ at }) => at));
  for (const one of wanted) {
    const weather = storm(state, one, now, settings);
    if (weather.now === 'opens') for (const { id } of weather.with) members.add(id);
    if (weather.now === 'grows') members.add(one.id);
    if (weather.now === 'calm') alone.add(one.id);
    state = weather.state;
  }
  return { state, members, alone };
}

const at = (...minutes: number[]): Wanted[] => minutes.map((n, index) => ({ id: `A-${index}`, at: n * minute }));

describe('a storm', () => {
  it('begins with one too many in the time, and takes them all in', () => {
    expect(run(at(0, 1, 2))).toMatchObject({ state: { state: 'calm' } });
    expect([...run(at(0, 1, 2, 3, 4)).members]).toEqual(['A-0', 'A-1', 'A-2', 'A-3', 'A-4']);
    expect(run(at(0, 4, 8, 12, 16, 20)).state.state).toBe('calm');
  });

  it('does not count what is wanted twice', () => {
    const [one, two, three] = at(0, 1, 2);
    expect(run([one!, two!, three!, one!, two!, three!]).state.state).toBe('calm');
  });

  it('is over when it has been quiet for as long, and not before', () => {
    const { state } = run(at(0, 1, 2, 3));
    expect(calmer(state, 12 * minute, settings).now).toBe('grows');
    expect(calmer(state, 13 * minute, settings)).toEqual({ state: calm, now: 'over' });
    expect(calmer(calm, 13 * minute, settings).now).toBe('calm');
  });

  it('goes on for as long as there is a queue of what was received long ago', () => {
    const { state } = run(at(0, 1, 2, 3));
    const late = storm(state, { id: 'A-9', at: 4 * minute }, 40 * minute, settings);
    expect(calmer(late.state, 45 * minute, settings).now).toBe('grows');
  });
});

const wanted = fc.uniqueArray(
  fc.record({ id: fc.nat({ max: 200 }).map((n) => `A-${n}`), at: fc.nat({ max: 60 * minute }) }),
  {
    minLength: 1,
    maxLength: 30,
    selector: ({ id }) => id,
  },
);

describe('whatever the order', () => {
  it('what was received close together is a storm or it is not', () => {
    const close = fc.array(fc.nat({ max: 9 * minute }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        close.chain((times) => {
          const list = times.map((at, n) => ({ id: `A-${n}`, at }));
          return fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }));
        }),
        ([list, mixed]) => {
          const [a, b] = [run(list), run(mixed)];
          expect(a.state.state).toBe(list.length > settings.alerts ? 'storm' : 'calm');
          expect(b.state.state).toBe(a.state.state);
          expect(b.members).toEqual(a.members);
        },
      ),
    );
  });

  it('each is shown: by itself, or on the card of the incident', () => {
    fc.assert(
      fc.property(wanted, (list) => {
        const { members, alone } = run(list);
        for (const { id } of list) expect(members.has(id) || alone.has(id)).toBe(true);
      }),
    );
  });

  it('what is asked before agrees with what is done then', () => {
    fc.assert(
      fc.property(wanted, fc.nat({ max: 60 * minute }), (list, time) => {
        const { state } = run(list);
        const next = { id: 'A-999', at: time };
        expect(isStorm(state, next, settings)).toBe(storm(state, next, time, settings).now !== 'calm');
      }),
    );
  });

  it('little is remembered, and every storm ends', () => {
    fc.assert(
      fc.property(wanted, (list) => {
        const { state } = run(list);
        expect(state.recent.length).toBeLessThanOrEqual(3 * settings.alerts + 3);
        expect(['over', 'calm']).toContain(calmer(state, state.lastAt + settings.within, settings).now);
      }),
    );
  });
});
