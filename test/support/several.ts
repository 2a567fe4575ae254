import { beforeAll, test } from '@jest/globals';

/**
 * Tests that mostly wait, a few at a time, so that all take little longer than one. The runner knows neither
 * `test.concurrent` nor a time limit: one that does not end in `withinMs` is named, and the others go on.
 */
export function testSeveral<Case extends { readonly name: string }>(
  cases: readonly Case[],
  run: (one: Case) => Promise<void>,
  { atOnce, withinMs }: { readonly atOnce: number; readonly withinMs: number },
): void {
  if (cases.length === 0) {
    test.skip('none of them is asked for', () => undefined);
    return;
  }
  const failures = new Map<Case, unknown>();

  beforeAll(async () => {
    const waiting = [...cases];
    const runSome = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await runOne(one);
    };
    await Promise.all(Array.from({ length: atOnce }, runSome));
  });

  async function runOne(one: Case): Promise<void> {
    const late = Promise.withResolvers<never>();
    const limit = setTimeout(() => late.reject(new Error(`it has not ended in ${withinMs / 1000} s`)), withinMs);
    try {
      await Promise.race([run(one), late.promise]);
    } catch (error) {
      failures.set(one, error);
    } finally {
      clearTimeout(limit);
    }
  }

  test.each(cases)('$name', (one) => {
    if (failures.has(one)) throw failures.get(one);
  });
}
