import { Problem } from '../../base/problem.ts';
import { act } from '../../command-kit/command.ts';

/** `subscribe here`: alerts come to this channel from now on. */
export const subscribe = act({
  name: 'subscribe',
  words: ['subscribe here'],
  area: 'bot',
  summary: 'Send the alerts to this channel from now on.',
  examples: ['subscribe here'],
  role: 'admin',
  async run({ services: { posts, db, audit, work, clock }, turn }) {
    if (turn.place.kind !== 'channel') {
      throw new Problem('refused', 'Alerts go to a channel of a team, not to a chat.', {
        hint: 'Say it in the channel: @Lifeboat subscribe here',
      });
    }
    await db.tx(async (tx) => {
      const lost = await posts.lostAlertsPlace(tx);
      await posts.setAlertsPlace(tx, turn.place);
      if (lost && lost.conversation !== turn.place.conversation) await posts.forsake(tx, lost);
      const { conversation } = turn.place;
      await work.put(tx, { kind: 'show-waiting', key: conversation, due: clock.now(), payload: {} });
      await audit.write(tx, { what: 'subscribed', actor: turn.actor, line: turn.line, about: turn.place.conversation });
    });
    return { text: 'Alerts come to this channel from now on.' };
  },
});
