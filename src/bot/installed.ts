import type { Place } from '../base/turn.ts';
import type { Services } from '../command-kit/services.ts';
import type { Event } from '../teams/event.ts';
import { welcome } from '../views/bot/welcome.ts';
import type { Arrivals } from './arrivals.ts';

/**
 * What follows when Lifeboat is installed: the place is remembered, as the alerts' own if it is the first channel, a card
 * says what to type first, and the other channels of the team take messages again. Told twice, it does this once.
 */
export function createEvents({ db, posts }: Services, arrivals: Arrivals): (event: Event) => Promise<void> {
  return async ({ kind, place, placeName, team, actor }) => {
    if (kind === 'uninstalled') return left(place, team?.id);
    if (kind === 'deleted') return db.tx((tx) => posts.removedFrom(tx, place, 'deleted'));
    if (kind === 'named') return isNow(place, placeName, team?.id, actor.tenant);
    await db.tx(async (tx) => {
      const owner = place.kind === 'personal' ? actor.oid : undefined;
      await arrivals.heard(
        tx,
        {
          place,
          ...(placeName && { name: placeName }),
          team: team?.id,
          tenant: actor.tenant,
          ...(owner && { owner }),
        },
        { actor, how: kind === 'installed' ? 'installed' : 'spoke' },
      );
      if (kind !== 'installed') return;
      if (team)
        for (const { conversation } of await posts.leftPlacesOf(tx, team.id)) await posts.reopened(tx, conversation);
      const taken = await posts.alertsPlace(tx);
      const takesAlerts = taken?.conversation === place.conversation;
      await posts.reply(tx, { key: `welcome:${place.conversation}`, place }, welcome(place.kind, takesAlerts));
    });
  };

  /** A channel that came, or came back, or has another name: it is known, and nothing is said there. */
  async function isNow(
    place: Place,
    name: string | undefined,
    team: string | undefined,
    tenant: string,
  ): Promise<void> {
    await db.tx((tx) => posts.rememberPlace(tx, { place, ...(name && { name }), ...(team && { team }), tenant }));
  }

  /** Nothing gets into it any more, nor into the other channels of a team that it was removed from. */
  async function left(place: Place, team: string | undefined): Promise<void> {
    await db.tx(async (tx) => {
      const others = team ? await posts.placesOf(tx, team) : [];
      const all = new Map([place, ...others].map((one) => [one.conversation, one]));
      for (const one of all.values()) await posts.removedFrom(tx, one);
    });
  }
}
