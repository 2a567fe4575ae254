import type { AlertBook } from '../alerts/book/book.ts';
import type { Members } from '../approvals/bulk/members.ts';
import type { Posts } from '../posts/index.ts';

/**
 * A retry is shown on the card of its alert: whenever the request changes, so does that card; and its thread is there.
 * One of many is counted on the card of all of them, too.
 */
export function shownOnAlerts(posts: Posts, book: AlertBook, members: Members): Posts {
  return {
    ...posts,
    async changed(tx, subject) {
      await posts.changed(tx, subject);
      if (subject.kind !== 'request') return;
      const alert = await book.ofRetry(tx, subject.id);
      if (alert) await posts.changed(tx, { kind: 'alert', id: alert });
      const parent = await members.parentOf(tx, subject.id);
      if (parent) await posts.changed(tx, { kind: 'request', id: parent });
    },
    async say(tx, say) {
      const retry = 'after' in say && say.after.kind === 'request' ? say.after.id : undefined;
      const alert = retry && (await book.ofRetry(tx, retry));
      await posts.say(tx, alert ? { ...say, after: { kind: 'alert', id: alert } } : say);
    },
  };
}
