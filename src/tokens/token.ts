import { decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../base/clock.ts';
import { lookup } from '../base/lookup.ts';
import type { Keys } from './keys.ts';

/** Which rule a token breaks: a closed list, for logs and metrics. The caller is told no more than 401. */
export type TokenFault =
  | 'missing'
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'expired'
  | 'no-expiry'
  | 'not-yet-valid'
  | 'issuer'
  | 'audience'
  | 'service-url'
  | 'endorsement'
  | 'channel'
  | 'tenant'
  | 'application'
  | 'role'
  | 'shared-token';

/** The token proves nothing. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly reason: TokenFault;

  constructor(reason: TokenFault) {
    super(`token refused: ${reason}`);
    this.reason = reason;
  }
}

export interface TokenRules {
  readonly keys: Keys;
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly clock: Clock;
}

/** Clocks may differ by five minutes, as Microsoft's own libraries allow. */
const toleranceSeconds = 300;

/**
 * Checks a signed JWT: RS256 only, a key of the issuer, issuer, audience, `exp` present and not past, `nbf` not ahead.
 * Gives its claims and the key. Throws {@link TokenRefused}, or `KeysUnavailable` when the keys cannot be had.
 */
export async function checkToken(token: string, rules: TokenRules): Promise<{ claims: JWTPayload; key: JWK }> {
  const key = await keyOf(token, rules.keys);
  try {
    const { payload } = await jwtVerify(token, await importJWK({ ...key, alg: 'RS256' }), {
      algorithms: ['RS256'],
      issuer: [...rules.issuers],
      audience: [...rules.audiences],
      clockTolerance: toleranceSeconds,
      currentDate: new Date(rules.clock.now()),
      requiredClaims: ['exp'],
    });
    return { claims: payload, key };
  } catch (error) {
    throw new TokenRefused(faultOf(error));
  }
}

async function keyOf(token: string, keys: Keys): Promise<JWK> {
  const { alg, kid } = headerOf(token);
  if (alg !== 'RS256') throw new TokenRefused('algorithm');
  const key = kid === undefined ? undefined : await keys(kid);
  if (!key) throw new TokenRefused('unknown-key');
  return key;
}

function headerOf(token: string): { alg?: string; kid?: string } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new TokenRefused('malformed');
  }
}

const claimFaults = lookup<TokenFault>({
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not-yet-valid',
  exp: 'no-expiry',
});

function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return claimFaults[error.claim] ?? 'malformed';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'malformed';
}

/** The token of an `Authorization: Bearer …` header; undefined: there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}
