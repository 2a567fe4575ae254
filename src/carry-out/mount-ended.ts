import type { Services } from '../command-kit/services.ts';
import type { Handler } from '../work/work.ts';

/** The twelve hours of an offered recovery point are over: its message loses the script and the password. */
export function createMountEnded({ db, posts }: Services): Record<'mount-ended', Handler> {
  return {
    async 'mount-ended'({ key: id }) {
      await db.tx((tx) => posts.changed(tx, { kind: 'mount', id }));
      return 'done';
    },
  };
}
