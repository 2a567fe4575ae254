import type { JWK } from 'jose';
import type { Clock } from '../base/clock.ts';
import { hours } from '../base/clock.ts';
import { ownerOf } from './hosts.ts';

/** The signing keys of an issuer by their `kid`; undefined: the issuer has no such key. */
export type Keys = (kid: string) => Promise<JWK | undefined>;

/** The issuer's keys could not be read, so nothing can be said about its tokens: ask for another try, refuse nobody. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

export interface KeysOptions {
  /** The issuer's OpenID Connect discovery document, which names the `jwks_uri`. */
  readonly metadataUrl: string;
  /** Hosts that the key set may be on; loopback is allowed only when the document itself is there. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Fresh enough to use without asking; after a day without an answer the keys are believed no longer. */
const freshFor = hours(1);
const believedFor = hours(24);
/** A token can name any key: an unknown one makes us ask again no more often than this. */
const askAgainAfter = 30_000;

/**
 * Keys of an OpenID issuer, read when first needed and kept. A new key is found at once, one that Microsoft withdraws
 * is dropped within the hour, and an outage of the issuer is survived for a day (the Bot Connector's documentation
 * "Authentication with the Bot Connector API" asks for a refresh at least every 24 hours).
 */
export function createKeys(options: KeysOptions): Keys {
  let known: { readonly keys: readonly JWK[]; readonly at: number } | undefined;
  let asking: Promise<void> | undefined;

  const refresh = async () => {
    asking ??= readKeys(options)
      .then((keys) => {
        known = { keys, at: options.clock.now() };
      })
      .finally(() => {
        asking = undefined;
      });
    await asking;
  };

  return async (kid) => {
    const age = known ? options.clock.now() - known.at : Number.POSITIVE_INFINITY;
    const find = () => known?.keys.find((key) => key.kid === kid);
    const found = find();
    if (found && age < freshFor) return found;
    if (!found && age < askAgainAfter) return undefined;
    try {
      await refresh();
    } catch (error) {
      if (found && age < believedFor) return found;
      throw error;
    }
    return find();
  };
}

async function readKeys(options: KeysOptions): Promise<readonly JWK[]> {
  const document = await getJson(options.metadataUrl, options.timeoutMs);
  const uri = String((document as { jwks_uri?: unknown }).jwks_uri);
  const owner = ownerOf(uri, options.hosts);
  const here = ownerOf(options.metadataUrl, options.hosts) === 'loopback';
  if (!owner || (owner === 'loopback' && !here)) throw new KeysUnavailable('jwks_uri is on a host that is not trusted');
  const { keys } = (await getJson(uri, options.timeoutMs)) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new KeysUnavailable('the key set has no keys');
  return keys.filter((key): key is JWK => key?.kty === 'RSA' && typeof key.kid === 'string');
}

async function getJson(url: string, timeoutMs = 5_000): Promise<object> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) throw new Error('not a JSON object');
    return body;
  } catch (error) {
    throw new KeysUnavailable(`${new URL(url).host} did not give its signing keys`, { cause: error });
  }
}
