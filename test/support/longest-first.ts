import sequencer from '@jest/test-sequencer';

// Its types are those of its CommonJS half, where the class stands behind another `default`.
const Sequencer = sequencer as unknown as typeof sequencer.default;

/** What waits for processes, browsers and clocks: begun last, one of them alone would keep a core idle at the end. */
const long = [
  /\/long\/crash/,
  /\/long\//,
  /\/changes\//,
  /\/conversations\//,
  /\/browser\//,
  /\/grammar\/properties/,
  /\/commands\/examples/,
];

/** jest knows how long a file took only where it ran before: a fresh checkout would begin with the largest files. */
export default class LongestFirst extends Sequencer {
  override sort(tests: Parameters<sequencer.default['sort']>[0]): typeof tests {
    const usual = super.sort(tests) as typeof tests;
    return usual.toSorted((a, b) => rank(a.path) - rank(b.path));
  }
}

function rank(path: string): number {
  const place = long.findIndex((pattern) => pattern.test(path));
  return place < 0 ? long.length : place;
}
