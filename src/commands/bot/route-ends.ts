import { cadenceOf, cadenceWords, digestKey } from '../../alerts/tell/cadence.ts';
import type { Services } from '../../command-kit/services.ts';
import type { Target } from '../../config/alert-handling.ts';

type Asked = Pick<Services, 'channelNames' | 'organisation' | 'posts' | 'roster'>;

/** Where a route leads, and how it is told there. */
export interface End {
  /** False: the default channel takes the alerts instead. */
  readonly reached: boolean;
  readonly words: string;
  /** Other channels have that name: which one is meant. */
  readonly unclear?: string;
}

const severalOf = (count: number) =>
  `which ${count} channels are called in the teams that Lifeboat is in: put the id of one into lifeboat.yaml`;

/** Whoever makes a channel of that name takes nothing over; but it is good to know which one is meant. */
function severalNote(name: string, namesakes: number, elsewhere: boolean): string {
  const others = namesakes === 1 ? 'Another channel is' : `${namesakes} other channels are`;
  const which = elsewhere
    ? 'the one that was found first'
    : "that of the default channel's team, which was found first";
  return `${others} called ${name}: what is meant is ${which}. Its id in lifeboat.yaml says it for good.`;
}

const unseen = 'which is no channel that Lifeboat can see';

export async function endOf({ channelNames, organisation, posts, roster }: Asked, target: Target): Promise<End> {
  if (target.kind === 'person') {
    const chat = await posts.chatWith(target.oid);
    const [person] = await roster.at(chat, [target.oid]);
    const words = person?.name ?? target.oid;
    return chat ? { reached: true, words } : { reached: false, words: `${words}, who has no chat with Lifeboat yet` };
  }
  const { channel, elsewhere, namesakes } = await channelNames.look(target.channel);
  if (!channel)
    return { reached: false, words: `“${target.channel}”, ${namesakes > 0 ? severalOf(namesakes) : unseen}` };
  const name = channel.name ?? 'a channel whose name is not known';
  if (channel.gone) return { reached: false, words: `${name}, where Lifeboat is not any more` };
  const { conversation } = channel.place;
  const key = await digestKey(organisation.digests, channelNames.find, conversation);
  const cadence = cadenceOf(organisation.digests, conversation, key);
  const words = cadence.every === 'each' ? name : `${name} (${cadenceWords(cadence)})`;
  return { reached: true, words, ...(namesakes > 0 && { unclear: severalNote(name, namesakes, elsewhere) }) };
}

/** What is to be said of names that several channels have, each once. */
export const unclearOf = (ends: readonly Pick<End, 'unclear'>[]): string[] => [
  ...new Set(ends.flatMap(({ unclear }) => unclear ?? [])),
];

/** Channels that `digests:` and `morning:` name and that there are none of: nobody would notice. */
export async function unknownChannels({ channelNames, organisation }: Asked): Promise<string[]> {
  const named = (['digests', 'morning'] as const).flatMap((part) =>
    Object.keys(organisation[part])
      .filter((name) => name !== 'default')
      .map((name) => ({ part, name })),
  );
  const found = await Promise.all(named.map(async (one) => ({ ...one, ...(await channelNames.look(one.name)) })));
  return found
    .filter(({ channel }) => !channel)
    .map(
      ({ part, name, namesakes }) =>
        `${part}: in lifeboat.yaml names “${name}”, ${namesakes > 0 ? severalOf(namesakes) : unseen}.`,
    );
}

/** Everything in the rules that leads nowhere. */
export async function leadingNowhere(services: Asked): Promise<string[]> {
  const ends = services.organisation.routes.flatMap(({ to }, index) =>
    to.map(async (target) => ({ index, ...(await endOf(services, target)) })),
  );
  const all = await Promise.all(ends);
  const lost = all.filter(({ reached }) => !reached);
  const routes = lost.map(({ index, words }) => `Route ${index + 1} of lifeboat.yaml leads to ${words}.`);
  return [...routes, ...unclearOf(all), ...(await unknownChannels(services))];
}
