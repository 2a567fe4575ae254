import { act } from '../../command-kit/command.ts';

/** `doctor alerts`: the whole way of an alert, link by link, and a test alert there and back. */
export const doctorAlerts = act({
  name: 'doctor alerts',
  words: ['doctor alerts'],
  means: ['test alert', 'alert arrive', 'check alert way'],
  area: 'bot',
  summary: 'Check the way of an alert from the vaults to Lifeboat, with a test alert there and back.',
  detail:
    'Looks at the settings of the vaults, alert processing rules, action groups, the webhook and its token, the last ' +
    "comparison with Azure's list, and the rights; says what would help where a link is broken. Then Azure is asked to " +
    'send a test alert through the action group, and the card waits for it.',
  examples: ['doctor alerts'],
  role: 'approver',
  async run({ services: { checkups, clock, db, ids, posts, work }, turn }) {
    const now = clock.now();
    await db.tx(async (tx) => {
      await checkups.begin(tx, turn.key, ids.guid(), now);
      await posts.show(tx, { subject: { kind: 'checkup', id: turn.key }, place: turn.place, audience: 'actors' });
      await work.put(tx, { kind: 'checkup', key: turn.key, due: now, payload: {} });
    });
    return { text: 'Looking at every link: the card shows it.', quiet: true };
  },
});
