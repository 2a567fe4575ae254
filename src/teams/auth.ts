import type { Clock } from '../base/clock.ts';
import { ownerOf } from '../tokens/hosts.ts';
import { createKeys } from '../tokens/keys.ts';
import { bearerOf, checkToken, TokenRefused } from '../tokens/token.ts';
import { metadataHosts, type TeamsConfig } from './settings.ts';

/**
 * Where the Bot Connector of Teams listens, and so the only hosts that a token of the bot is ever sent to. Regions
 * differ in the path (`/amer/`, `/emea/`), GCC in the host (Teams documentation, "Build conversational capability").
 */
const connectorHosts: readonly string[] = ['smba.trafficmanager.net', '.teams.microsoft.com', '.botframework.com'];

/** May this service URL be spoken to? In local mode, and where the metadata are, loopback is Teams. */
export function trustsServiceUrl(config: TeamsConfig, serviceUrl: string): boolean {
  const owner = ownerOf(serviceUrl, connectorHosts);
  if (config.mode === 'local') return owner === 'loopback';
  if (owner === 'loopback') return ownerOf(config.openIdMetadataUrl, metadataHosts) === 'loopback';
  return owner === 'known';
}

/** Both throw `TokenRefused`, or `KeysUnavailable` when the issuer's keys cannot be had. */
export interface InboundCheck {
  /** Is that a token of the Bot Connector for us at all? All that can be known before the activity is read. */
  token(authorization: string | undefined): Promise<void>;
  activity(
    activity: { readonly channelId?: string | undefined; readonly serviceUrl?: string | undefined },
    authorization: string | undefined,
  ): Promise<void>;
}

/**
 * Is this activity from Teams? The list of "Authentication with the Bot Connector API" (connector to bot): issuer,
 * audience, validity, signature, endorsement, service URL. It stands in for the SDK's check, which lets tokens without
 * `exp` through, answers 500 for tampered ones, waits for the keys without limit, takes an empty app id for "no
 * authentication", and has doors (emulator, skills, App Service extension) that Teams does not need.
 */
export function createInboundCheck(config: TeamsConfig, clock: Clock): InboundCheck {
  if (config.mode === 'local') {
    return {
      token: async () => undefined,
      async activity({ serviceUrl = '' }) {
        if (!trustsServiceUrl(config, serviceUrl)) throw new TokenRefused('service-url');
      },
    };
  }
  const rules = {
    keys: createKeys({ metadataUrl: config.openIdMetadataUrl, hosts: metadataHosts, clock }),
    issuers: [config.tokenIssuer],
    audiences: [config.appId],
    clock,
  };
  const proven = async (authorization: string | undefined) => {
    const token = bearerOf(authorization);
    if (!token) throw new TokenRefused('missing');
    return checkToken(token, rules);
  };
  return {
    async token(authorization) {
      await proven(authorization);
    },
    async activity({ channelId = '', serviceUrl = '' }, authorization) {
      const { claims, key } = await proven(authorization);
      if (channelId !== 'msteams') throw new TokenRefused('channel');
      if (claims.serviceurl !== serviceUrl || !trustsServiceUrl(config, serviceUrl))
        throw new TokenRefused('service-url');
      if (!endorses(key, channelId)) throw new TokenRefused('endorsement');
    },
  };
}

/** A key that lists channels may sign for these only; one that lists none may sign for all. */
function endorses(key: object, channelId: string): boolean {
  const { endorsements } = key as { endorsements?: unknown };
  return !Array.isArray(endorsements) || endorsements.length === 0 || endorsements.includes(channelId);
}
