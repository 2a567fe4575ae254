/** Tells a rush of webhooks from the usual few. */
export interface Rush {
  arrived(): void;
  is(): boolean;
}

const windowMs = 250;
/** In a window, or the one before. */
const many = 25;

/**
 * In a rush, what was received is worked on one at a time: the sender waits for its 202 and gives up in the end, while
 * what is stored can wait. `now`: any clock in milliseconds that never goes back.
 */
export function createRush(now: () => number): Rush {
  let since = now();
  let count = 0;
  let before = 0;
  const roll = () => {
    const passed = now() - since;
    if (passed < windowMs) return;
    before = passed < 2 * windowMs ? count : 0;
    count = 0;
    since = now();
  };
  return {
    arrived() {
      roll();
      count += 1;
    },
    is() {
      roll();
      return count >= many || before >= many;
    },
  };
}
