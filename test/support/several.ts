import { beforeAll, test } from '@jest/globals';

/**
 * Tests that mostly wait, a few at a time, so that all take little longer than one. (jest's own `test.concurrent` has
 * moments between tests in which a module that is loaded late is refused.)
 */
export function testSeveral<Case extends { readonly name: string }>(
  cases: readonly Case[],
  run: (one: Case) => Promise<void>,
  { atOnce, withinMs }: { readonly atOnce: number; readonly withinMs: number },
): void {
  const failures = new Map<Case, unknown>();

  beforeAll(async () => {
    const waiting = [...cases];
    const runSome = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await runOne(one);
    };
    await Promise.all(Array.from({ length: atOnce }, runSome));
  }, withinMs);

  async function runOne(one: Case): Promise<void> {
    try {
      await run(one);
    } catch (error) {
      failures.set(one, error);
    }
  }

  test.each(cases)('$name', (one) => {
    if (failures.has(one)) throw failures.get(one);
  });
}
