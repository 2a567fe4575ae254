import { AsyncLocalStorage } from 'node:async_hooks';

/** One write, and whether its request has left us: until then nothing can have happened. */
export interface Leaving {
  left: boolean;
}

const write = new AsyncLocalStorage<Leaving>();

export const leavingOf = <T>(leaving: Leaving, run: () => Promise<T>): Promise<T> => write.run(leaving, run);

/** Said right before a request goes out. */
export function leaves(): void {
  const leaving = write.getStore();
  if (leaving) leaving.left = true;
}
