import { cadenceOf, cadenceWords } from '../alerts/cadence.ts';
import type { Target } from '../config/alert-handling.ts';
import type { Services } from './services.ts';

type Asked = Pick<Services, 'channelNames' | 'organisation' | 'posts' | 'roster'>;

/** Where a route leads, and how it is told there. */
export interface End {
  /** False: the default channel takes the alerts instead. */
  readonly reached: boolean;
  readonly words: string;
}

const unseen = 'which is no channel that Lifeboat can see';

export async function endOf({ channelNames, organisation, posts, roster }: Asked, target: Target): Promise<End> {
  if (target.kind === 'person') {
    const chat = await posts.chatWith(target.oid);
    const [person] = await roster.at(chat, [target.oid]);
    const words = person?.name ?? target.oid;
    return chat ? { reached: true, words } : { reached: false, words: `${words}, who has no chat with Lifeboat yet` };
  }
  const channel = await channelNames.find(target.channel);
  if (!channel) return { reached: false, words: `“${target.channel}”, ${unseen}` };
  const name = channel.name ?? 'a channel whose name is not known';
  if (channel.gone) return { reached: false, words: `${name}, where Lifeboat is not any more` };
  const cadence = cadenceOf(organisation.digests, channel.place.conversation, channel.name);
  return { reached: true, words: cadence.every === 'each' ? name : `${name} (${cadenceWords(cadence)})` };
}

/** Channels that `digests:` and `morning:` name and that there are none of: nobody would notice. */
export async function unknownChannels({ channelNames, organisation }: Asked): Promise<string[]> {
  const named = (['digests', 'morning'] as const).flatMap((part) =>
    Object.keys(organisation[part])
      .filter((name) => name !== 'default')
      .map((name) => ({ part, name })),
  );
  const found = await Promise.all(named.map(async (one) => ({ ...one, channel: await channelNames.find(one.name) })));
  return found
    .filter(({ channel }) => !channel)
    .map(({ part, name }) => `${part}: in lifeboat.yaml names “${name}”, ${unseen}.`);
}

/** Everything in the rules that leads nowhere. */
export async function leadingNowhere(services: Asked): Promise<string[]> {
  const ends = services.organisation.routes.flatMap(({ to }, index) =>
    to.map(async (target) => ({ index, ...(await endOf(services, target)) })),
  );
  const lost = (await Promise.all(ends)).filter(({ reached }) => !reached);
  const routes = lost.map(({ index, words }) => `Route ${index + 1} of lifeboat.yaml leads to ${words}.`);
  return [...routes, ...(await unknownChannels(services))];
}
