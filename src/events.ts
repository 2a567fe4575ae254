import { card } from './cards.ts';
import type { Services } from './commands/services.ts';
import type { Event } from './teams/event.ts';

/** What is said first where Lifeboat arrives. */
const firstSteps = [
  { title: 'Help', line: 'help', does: 'what you can do here' },
  { title: 'Status', line: 'status', does: 'how well everything is protected' },
  { title: 'Who am I', line: 'whoami', does: 'your role and your Entra object id' },
] as const;

/**
 * What follows when Lifeboat is installed: the place is remembered, the first channel takes the alerts, alerts that
 * had nowhere to go are shown there, and a card says what to type first. Told twice, it does this once.
 */
export function createEvents({ db, posts, alerts, audit }: Services): (event: Event) => Promise<void> {
  return async ({ kind, place, team, actor }) => {
    const waiting =
      kind === 'installed' && place.kind === 'channel' ? await alerts.list({ state: 'open', limit: 1_000 }) : [];
    await db.tx(async (tx) => {
      const owner = place.kind === 'personal' ? actor.oid : undefined;
      await posts.rememberPlace(tx, { place, team: team?.id, tenant: actor.tenant, ...(owner && { owner }) });
      if (kind !== 'installed') return;
      await posts.reply(tx, { key: `welcome:${place.conversation}`, place }, welcome(place.kind));
      if (place.kind !== 'channel' || !(await posts.setFirstAlertsPlace(tx, place))) return;
      await audit.write(tx, { what: 'subscribed', about: place.conversation });
      for (const { id } of waiting) await posts.show(tx, { subject: { kind: 'alert', id }, place, audience: 'actors' });
    });
  };
}

function welcome(kind: 'channel' | 'personal') {
  const where =
    kind === 'channel'
      ? 'Alerts of Azure Backup and Site Recovery come to this channel.'
      : 'This is our one-to-one chat.';
  const buttons = firstSteps.map(({ line, title }) => ({ title, line }));
  return {
    card: card('welcome', { summary: `${where} Type a command, or press one:`, commands: [...firstSteps], buttons }),
  };
}
