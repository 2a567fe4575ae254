import type { Json } from './app.ts';
import { machines } from './given.ts';
import type { Happening } from './happenings.ts';
import { textOf } from './page.ts';
import type { Stage } from './play.ts';
import { firedOf, resolvedOf } from './webhooks.ts';

type Groups = Parameters<Happening>[1];

/** What happens to many machines at once, and what is made of it. */
export const ofMany: readonly [RegExp, Happening][] = [
  [
    /^backups of (?<count>\d+) machines fail$/,
    async ({ app }, { count }) => {
      await Promise.all(machines(Number(count)).map((vm) => app.sandbox('fail-backup', { vm, now: true })));
      await app.sandbox('clock', { advance: 'PT5M' });
    },
  ],
  [
    /^Azure resolves the alerts of (?<count>\d+) machines$/,
    async (stage, { count }) => {
      for (const vm of machines(Number(count))) await resolve(stage, () => firedOf(stage.webhooks, vm));
    },
  ],
  [/^the card (?:has (?<count>\d+) alerts and )?takes less than (?<size>\d+) KB$/, checkSize],
];

/** Azure tells that the alert of this webhook is over; it is asked for last, as it may be on its way still. */
export async function resolve({ app, webhooks }: Stage, fired: () => Json): Promise<void> {
  const { now } = await app.sandbox('clock');
  const webhook = resolvedOf(fired(), String(now));
  await app.sandbox('list-alert', { webhook });
  await webhooks.post(webhook);
}

/** Of the card that the latest `Lifeboat:` line is about. An alert of a list begins with its id, or its small print does. */
async function checkSize({ app, who, card }: Stage, { count, size }: Groups): Promise<void> {
  const message = (await app.page.messages(who)).find(({ id }) => id === card);
  if (!message) throw new Error('no card has been looked at yet');
  const bytes = Buffer.byteLength(JSON.stringify(message.cards));
  const alerts = new Set(textOf(message).match(/^A-\d+(?= )/gm)).size;
  const fits = bytes < Number(size) * 1_000 && (!count || alerts === Number(count));
  if (!fits) throw new Error(`the card has ${alerts} alerts and takes ${bytes} bytes`);
}
