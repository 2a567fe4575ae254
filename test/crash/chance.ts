/** Numbers that only look random: the same seed gives the same ones. */
export interface Chance {
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number;
  /** True in this share of all cases (0 to 1). */
  in(share: number): boolean;
  pick<T>(all: readonly T[]): T;
}

/** Marsaglia's xorshift32; the seed is any whole number but 0. */
export function createChance(seed: number): Chance {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    in: (share) => next() < share,
    pick: (all) => all[Math.floor(next() * all.length)]!,
  };
}
