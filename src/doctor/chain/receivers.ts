import type { ActionGroup, WebhookReceiver } from '../../azure/azure.ts';
import { type Door, type Link, names, type Seen } from './links.ts';

/** A webhook receiver that is, or may be, this Lifeboat. */
export interface Ours {
  readonly group: ActionGroup;
  readonly receiver: WebhookReceiver;
  /** Its address is ours; false: it only looks so. */
  readonly sure: boolean;
}

/** The receivers that post to this Lifeboat. */
export function oursIn(groups: readonly ActionGroup[], door: Door): Ours[] {
  return groups.flatMap((group) =>
    group.webhooks.flatMap((receiver): Ours[] => {
      const address = whereTo(receiver.uri);
      if (!address) return [];
      if (door.address !== undefined && address === whereTo(door.address)) return [{ group, receiver, sure: true }];
      return /\/api\/alerts$/i.test(address) ? [{ group, receiver, sure: false }] : [];
    }),
  );
}

/** Is there an action group that posts to Lifeboat, in the form and with the token that it takes? */
export function receiverLinks({ groups, door }: Pick<Seen, 'groups' | 'door'>): Link[] {
  const ours = oursIn(groups.found, door);
  const unread: Link[] =
    groups.unread.length === 0
      ? []
      : [
          {
            state: 'warn',
            text: `The action groups of ${names(groups.unread)} cannot be read: give Lifeboat Reader there`,
          },
        ];
  if (ours.length > 0) return [...ours.flatMap((one) => linksOf(one, door)), ...fragile(door), ...unread];
  const where = door.address ? `posts to ${whereTo(door.address)}` : 'has a webhook that ends in /api/alerts';
  return [
    {
      state: 'no',
      text: `No action group ${where}: make one with a webhook to Lifeboat's /api/alerts, common alert schema on${others(groups.found)}`,
    },
    ...unread,
  ];
}

/** Lifeboat takes it as it is written; what stands between Azure and it need not leave it so. */
function fragile(door: Door): Link[] {
  const text =
    'ALERTS_TOKEN has characters that a URL changes: write it percent-encoded into the webhook, or make one of letters and digits';
  return door.fragile ? [{ state: 'warn', text }] : [];
}

/** Only hosts: paths of other products' webhooks hold secrets. */
function others(groups: readonly ActionGroup[]): string {
  const hosts = groups.flatMap(({ webhooks }) =>
    webhooks.map(({ uri }) => (URL.canParse(uri) ? new URL(uri).host : '')),
  );
  const known = [...new Set(hosts)].filter((host) => host !== '');
  return known.length === 0 ? '' : `. The webhooks that there are go to ${names(known)}`;
}

function linksOf({ group, receiver, sure }: Ours, door: Door): Link[] {
  const name = `${group.name}: ${receiver.name || 'its webhook'}`;
  if (!group.enabled) return [{ state: 'no', text: `${group.name} is switched off: switch the action group on` }];
  return [
    sure
      ? { state: 'yes', text: `${name} posts to ${whereTo(receiver.uri)}` }
      : {
          state: 'warn',
          text: `${name} posts to ${whereTo(receiver.uri)}. ${unsure(door)}; the test alert tells`,
        },
    receiver.commonSchema
      ? { state: 'yes', text: `${name} uses the common alert schema` }
      : { state: 'warn', text: `${name} does not use the common alert schema: switch it on, older forms say less` },
    entry(name, receiver, door),
  ];
}

function unsure({ address }: Door): string {
  if (address) return `Lifeboat knows itself as ${whereTo(address)}, which may be the same behind a gateway`;
  return 'Whether that is this Lifeboat cannot be known from here (alerts: address in lifeboat.yaml says it)';
}

/** How it proves itself. What it shows is a secret and is not said. */
function entry(name: string, receiver: WebhookReceiver, door: Door): Link {
  if (receiver.secure) {
    return door.entra
      ? { state: 'yes', text: `${name} is a secure webhook, and Lifeboat takes Entra tokens` }
      : { state: 'no', text: `${name} is a secure webhook, but ALERTS_AUDIENCE is not set: Lifeboat answers it 401` };
  }
  if (!door.entra && !door.shared) return { state: 'yes', text: 'In local mode no token is needed' };
  if (door.opens(receiver.uri)) return { state: 'yes', text: `${name} carries the shared token` };
  const has = /[?&]token=/.test(receiver.uri) ? 'carries another token than ALERTS_TOKEN' : 'carries no token';
  return { state: 'no', text: `${name} ${has}: Lifeboat answers it 401. Make it a secure webhook, or set ?token=` };
}

/** Scheme, host and path: what may be said of an address. */
function whereTo(uri: string): string | undefined {
  try {
    const { origin, pathname } = new URL(uri);
    return origin + pathname.replace(/\/+$/, '');
  } catch {
    return undefined;
  }
}
