import { createHash, timingSafeEqual } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Clock } from '../base/clock.ts';
import { createKeys } from '../tokens/keys.ts';
import { bearerOf, checkToken, TokenRefused } from '../tokens/token.ts';
import { type AlertAuthConfig, entraHosts, survivesUrl } from './alert-settings.ts';

/** Throws `TokenRefused`, or `KeysUnavailable` when Entra's keys cannot be had. */
export type AlertAuth = (call: { readonly authorization: string | undefined; readonly url: string }) => Promise<void>;

/**
 * The application "AzNS AAD Webhook", as which Azure Monitor's action groups call, and the role that an owner gives it
 * ("Action groups", configure authentication for secure webhook).
 */
const actionGroups = '461e8683-5575-4561-ac7f-899cc907d62a';
const role = 'ActionGroupsSecureWebhook';

/** Who may send alerts: the holder of the shared token, or the action groups of our tenant; with neither set, anyone. */
export function createAlertAuth(config: AlertAuthConfig, clock: Clock): AlertAuth {
  const shared = config.token === undefined ? undefined : digest(config.token);
  const entra = config.entra && createEntraCheck(config.entra, clock);
  if (!shared && !entra) return async () => {};

  return async ({ authorization, url }) => {
    const bearer = bearerOf(authorization);
    const given = [...tokensIn(url), ...(bearer ? [bearer] : [])];
    if (shared && isAmong(given, shared)) return;
    if (entra && bearer) return entra(bearer);
    throw new TokenRefused(given.length === 0 ? 'missing' : 'shared-token');
  };
}

/** How the door stands open, for `doctor alerts`: what it takes, and whether an address carries the shared token. */
export function doorOf(config: AlertAuthConfig, address: string | undefined) {
  const { token, entra } = config;
  return {
    address,
    entra: entra !== undefined,
    shared: token !== undefined,
    /** A URL may change the shared token. */
    fragile: token !== undefined && !survivesUrl(token),
    opens(uri: string): boolean {
      if (token === undefined) return entra === undefined;
      return isAmong(tokensIn(uri), digest(token));
    },
  };
}

const mostTokens = 10;

/**
 * The values of `token` in the query of an address: as they were sent, and as forms encode them. Whoever writes a token
 * with `+`, `/` or `=` into a webhook's address seldom encodes it, and some clients encode it for them.
 */
function tokensIn(url: string): string[] {
  const query = url.split('?').slice(1).join('?').split('#')[0] ?? '';
  const sent = query.split('&').filter((pair) => pair.startsWith('token='));
  return sent.slice(0, mostTokens).flatMap((pair) => {
    const raw = pair.slice('token='.length);
    return [raw, decoded(raw), decoded(raw.replaceAll('+', ' '))];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes as long whichever of them it is. */
function isAmong(given: readonly string[], wanted: Buffer): boolean {
  return given.filter((token) => timingSafeEqual(digest(token), wanted)).length > 0;
}

/** Of equal length whatever the text, so that comparing tells nothing about either. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function createEntraCheck({ tenantId, audiences, metadataUrl }: NonNullable<AlertAuthConfig['entra']>, clock: Clock) {
  const rules = {
    keys: createKeys({ metadataUrl, hosts: entraHosts, clock }),
    issuers: [`https://sts.windows.net/${tenantId}/`, `https://login.microsoftonline.com/${tenantId}/v2.0`],
    audiences,
    clock,
  };
  return async (token: string): Promise<void> => {
    const { claims } = await checkToken(token, rules);
    if (claims.tid !== tenantId) throw new TokenRefused('tenant');
    if (!callers(claims).every((id) => id === actionGroups)) throw new TokenRefused('application');
    if (!Array.isArray(claims.roles) || !claims.roles.includes(role)) throw new TokenRefused('role');
  };
}

/** The calling application: `appid` in a v1 token, `azp` in a v2 token; at least one entry, so that none is refused. */
function callers({ appid, azp }: JWTPayload): unknown[] {
  const named = [appid, azp].filter((id) => id !== undefined);
  return named.length > 0 ? named : [undefined];
}
