/** The shortest of a few runs in milliseconds: what the code takes, without what else the machine was doing. */
export function fastest(run: () => unknown, runs = 5): number {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return Math.min(...times);
}
