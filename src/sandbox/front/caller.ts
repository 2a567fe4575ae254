import { asObject } from '../core/respond.ts';

/** The names under which a token of Entra says whose it is (documentation: "Access token claims reference"). */
const claims = ['upn', 'unique_name', 'preferred_username', 'appid', 'azp'];

/** Who a bearer token says that it is of; undefined: it is any text, or it does not say. It is believed: nothing checks it. */
export function callerOf(authorization: string | undefined): string | undefined {
  const payload = authorization?.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const said = asObject(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    const claim = claims.map((name) => said[name]).find((value) => typeof value === 'string' && value !== '');
    return claim as string | undefined;
  } catch {
    return undefined;
  }
}
