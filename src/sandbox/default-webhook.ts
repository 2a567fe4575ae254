import type { World } from './core/world.ts';
import { setWebhook, webhookUrl } from './monitor/index.ts';
import { outboxOf } from './monitor/outbox.ts';

const defaults = (world: World) => world.table<{ readonly url: string }>('defaultWebhook');

/**
 * Remembers where a fresh world posts its alerts. When that has moved since the last run, as a bot's port may, and nobody
 * has chosen another place meanwhile, the action group and what is still to be posted move along.
 */
export function followDefaultWebhook(world: World, url: string): void {
  const before = defaults(world).get('url')?.url;
  if (before === url) return;
  defaults(world).set('url', { url });
  if (before === undefined || webhookUrl(world) !== before) return;
  setWebhook(world, url);
  for (const row of [...outboxOf(world).values()]) {
    if (row.url === before) outboxOf(world).set(row.id, { ...row, url, due: 0 });
  }
}
