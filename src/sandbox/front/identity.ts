import type { ArmResponse } from '../core/arm.ts';

/**
 * The token endpoints: Entra's (`/{tenant}/oauth2/v2.0/token`, what ClientSecretCredential of @azure/identity asks)
 * and ADFS's (`/adfs/oauth2/token`, what the Azure CLI asks of a registered cloud). Any client and any secret gets a
 * token; undefined: not a path of theirs.
 */
export function identityResponse(method: string, path: string, origin: string, form: string): ArmResponse | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  const tenant = segments[0] ?? '';
  const rest = segments.slice(1).join('/').toLowerCase();
  if (method === 'GET' && /^(v2\.0\/)?\.well-known\/openid-configuration$/.test(rest)) {
    return { status: 200, body: discovery(origin, tenant, rest.startsWith('v2.0')) };
  }
  if (method === 'GET' && rest === 'discovery/keys') return { status: 200, body: { keys: [] } };
  if (method !== 'POST' || !/^oauth2\/(v2\.0\/)?token$/.test(rest)) return undefined;
  return token(new URLSearchParams(form), tenant, origin);
}

function discovery(origin: string, tenant: string, v2: boolean): unknown {
  const base = `${origin}/${tenant}`;
  const oauth = v2 ? `${base}/oauth2/v2.0` : `${base}/oauth2`;
  return {
    issuer: v2 ? `${base}/v2.0` : base,
    authorization_endpoint: `${oauth}/authorize`,
    token_endpoint: `${oauth}/token`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    jwks_uri: `${base}/discovery/keys`,
    response_types_supported: ['code', 'id_token', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function token(form: URLSearchParams, tenant: string, origin: string): ArmResponse {
  if (!form.get('client_id') || !form.get('grant_type')) {
    return {
      status: 400,
      body: { error: 'invalid_request', error_description: 'AADSTS900144: a parameter is missing.' },
    };
  }
  const seconds = 3_599;
  const now = Math.floor(Date.now() / 1_000);
  const access = {
    aud: (form.get('scope') ?? form.get('resource') ?? origin).replace(/\/?\.default$/, ''),
    iss: `${origin}/${tenant}`,
    tid: tenant,
    appid: form.get('client_id'),
    oid: form.get('client_id'),
    iat: now,
    exp: now + seconds,
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  // Unsigned: this server takes any bearer token, and no other server should take this one.
  const jwt = `${part({ alg: 'none', typ: 'JWT' })}.${part(access)}.${part('sandbox')}`;
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: jwt },
  };
}
