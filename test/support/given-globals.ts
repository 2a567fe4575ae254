import type * as Jest from '@jest/globals';

/** What `@jest/globals` names, as the runner has set it (`globals.ts`). */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } =
  globalThis as unknown as typeof Jest;
