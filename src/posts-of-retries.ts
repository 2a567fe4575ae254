import type { AlertBook } from './alerts/book.ts';
import type { PostOffice } from './posts/index.ts';

/** A retry is shown on the card of its alert: whenever the request changes, so does that card; and its thread is there. */
export function shownOnAlerts(posts: PostOffice, book: AlertBook): PostOffice {
  return {
    ...posts,
    async changed(tx, subject) {
      await posts.changed(tx, subject);
      if (subject.kind !== 'request') return;
      const alert = await book.ofRetry(tx, subject.id);
      if (alert) await posts.changed(tx, { kind: 'alert', id: alert });
    },
    async say(tx, say) {
      const retry = 'after' in say && say.after.kind === 'request' ? say.after.id : undefined;
      const alert = retry && (await book.ofRetry(tx, retry));
      await posts.say(tx, alert ? { ...say, after: { kind: 'alert', id: alert } } : say);
    },
  };
}
