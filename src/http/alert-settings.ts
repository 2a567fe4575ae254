import type { Env } from '../config/settings.ts';
import { localTenant } from '../people/people.ts';
import { ownerOf } from '../tokens/hosts.ts';

/** How a call of the alert webhook proves itself; with neither, nobody has to (local mode only). */
export interface AlertAuthConfig {
  readonly token?: string;
  readonly entra?: {
    readonly tenantId: string;
    /** Both forms of the same id: with and without `api://`. */
    readonly audiences: readonly string[];
    readonly metadataUrl: string;
  };
}

/** Where Entra keeps its metadata and keys. */
export const entraHosts: readonly string[] = ['login.microsoftonline.com', 'sts.windows.net'];

/** A shared token of fewer characters may be guessed. */
const goodLength = 32;

export interface CheckedAlerts {
  readonly config: AlertAuthConfig | undefined;
  /** `SETTING: what is wrong`; Lifeboat does not start with any. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads the webhook's settings. Outside local mode a webhook that anyone can call is a fault. */
export function checkAlertSettings(env: Env, mode: 'local' | 'real'): CheckedAlerts {
  const faults: string[] = [];
  const warnings: string[] = [];
  const token = textOf(env, 'ALERTS_TOKEN', faults);
  const audience = textOf(env, 'ALERTS_AUDIENCE', faults);
  const metadata = textOf(env, 'ALERTS_OPENID_METADATA', faults);

  if (token && mode === 'real' && token.length < goodLength) {
    warnings.push(`ALERTS_TOKEN: is shorter than ${goodLength} characters; make a long random one`);
  }
  if (token && !survivesUrl(token)) {
    warnings.push(
      'ALERTS_TOKEN: has characters that a URL changes; write it percent-encoded into the address of the webhook, or make one of letters and digits',
    );
  }
  if (mode === 'real' && env.ALERTS_TOKEN === undefined && env.ALERTS_AUDIENCE === undefined) {
    faults.push('ALERTS_AUDIENCE: is missing, and so is ALERTS_TOKEN; without one of them anyone could send alerts');
  }
  if (metadata !== undefined) {
    const owner = ownerOf(metadata, entraHosts);
    if (!owner)
      faults.push('ALERTS_OPENID_METADATA: is neither https:// on a host of Microsoft Entra nor a loopback address');
    if (owner === 'loopback')
      warnings.push('ALERTS_OPENID_METADATA: is a loopback address; whoever serves it decides who may send alerts');
    if (env.ALERTS_AUDIENCE === undefined)
      faults.push('ALERTS_OPENID_METADATA: has no meaning without ALERTS_AUDIENCE');
  }
  if (faults.length > 0) return { config: undefined, faults, warnings };

  const tenantId = (env.MicrosoftAppTenantId ?? localTenant).toLowerCase();
  const config: AlertAuthConfig = {
    ...(token ? { token } : {}),
    ...(audience
      ? { entra: { tenantId, audiences: bothForms(audience), metadataUrl: metadata ?? entraMetadata(tenantId) } }
      : {}),
  };
  return { config, faults, warnings };
}

/** Only letters, digits and `-._~` mean themselves wherever they stand in a URL (RFC 3986, unreserved characters). */
export function survivesUrl(token: string): boolean {
  return /^[\w.~-]*$/.test(token);
}

function textOf(env: Env, name: string, faults: string[]): string | undefined {
  const value = env[name];
  if (value !== undefined && value.trim() === '') faults.push(`${name}: is empty; leave it out or give it a value`);
  else if (value !== undefined && /\s/.test(value)) faults.push(`${name}: has white space in it`);
  return value;
}

/** A v1 token names the API by its id URI, a v2 token by its bare application id. */
function bothForms(audience: string): string[] {
  const id = audience.replace(/^api:\/\//, '');
  return [id, `api://${id}`];
}

function entraMetadata(tenantId: string): string {
  return `https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`;
}
