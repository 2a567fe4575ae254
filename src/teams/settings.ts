import { type Env, modeOf } from '../config/settings.ts';
import { localTenant } from '../people/people.ts';
import { ownerOf } from '../tokens/hosts.ts';

/** How Lifeboat and Teams know each other. In local mode they do not: messages come without tokens, on loopback. */
export type TeamsConfig =
  | { readonly mode: 'local'; readonly allowedTenants: readonly string[] }
  | {
      readonly mode: 'real';
      readonly appId: string;
      readonly appType: AppType;
      readonly tenantId: string;
      /** The client secret: with `SingleTenant` only. */
      readonly password?: string;
      readonly openIdMetadataUrl: string;
      readonly tokenIssuer: string;
      readonly allowedTenants: readonly string[];
    };

const appTypes = ['SingleTenant', 'UserAssignedMsi'] as const;
export type AppType = (typeof appTypes)[number];

/** Public Azure's values, from "Authentication with the Bot Connector API". */
const metadataUrl = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const issuer = 'https://api.botframework.com';

/** Where Microsoft keeps the Bot Connector's and Entra's metadata. */
export const metadataHosts: readonly string[] = ['.botframework.com', 'login.microsoftonline.com', 'sts.windows.net'];

export interface CheckedTeams {
  /** Undefined when there are faults. */
  readonly config: TeamsConfig | undefined;
  /** `SETTING: what is wrong`; Lifeboat does not start with any. */
  readonly faults: readonly string[];
  /** What is allowed and should not be there in production. */
  readonly warnings: readonly string[];
}

/**
 * Reads the Bot Framework's settings. It fails closed: nothing at all is local mode, a whole and sound set is the real
 * one, everything between is a fault. The SDK takes an empty app id for "no authentication" and a misspelt type for
 * `MultiTenant`; here neither gets that far.
 */
export function checkTeamsSettings(env: Env): CheckedTeams {
  const faults = [...misspeltNames(env)];
  const warnings: string[] = [];
  const metadata = address(env, 'ToBotFromChannelOpenIdMetadataUrl', metadataUrl, { faults, warnings });
  const tokenIssuer = address(env, 'ToBotFromChannelTokenIssuer', issuer, { faults, warnings });

  if (modeOf(env) === 'local') {
    for (const name of ['ToBotFromChannelOpenIdMetadataUrl', 'ToBotFromChannelTokenIssuer']) {
      if (env[name] !== undefined)
        faults.push(`${name}: has no meaning without MicrosoftAppId and the rest of its set`);
    }
    return { config: faults.length ? undefined : { mode: 'local', allowedTenants: [localTenant] }, faults, warnings };
  }

  const appId = guid(env, 'MicrosoftAppId', faults);
  const tenantId = guid(env, 'MicrosoftAppTenantId', faults);
  const appType = type(env, faults);
  const password = secret(env, appType, faults);
  if (faults.length > 0 || !appType) return { config: undefined, faults, warnings };
  return {
    config: {
      mode: 'real',
      appId,
      appType,
      tenantId,
      ...(password === undefined ? {} : { password }),
      openIdMetadataUrl: metadata,
      tokenIssuer,
      allowedTenants: [tenantId],
    },
    faults,
    warnings,
  };
}

/** Entra's application and tenant ids are GUIDs. */
const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function guid(env: Env, name: string, faults: string[]): string {
  const value = env[name];
  if (value === undefined) faults.push(`${name}: is missing; the other Bot Framework settings need it`);
  else if (value.trim() === '') faults.push(`${name}: is empty`);
  else if (!guidPattern.test(value)) faults.push(`${name}: is not a GUID`);
  return (value ?? '').toLowerCase();
}

function type(env: Env, faults: string[]): AppType | undefined {
  const value = env.MicrosoftAppType;
  const found = appTypes.find((one) => one === value);
  if (found) return found;
  const said = value === undefined ? 'is missing' : value.trim() === '' ? 'is empty' : 'is not one of them';
  faults.push(`MicrosoftAppType: ${said}; write exactly ${appTypes.join(' or ')}`);
  return undefined;
}

function secret(env: Env, appType: AppType | undefined, faults: string[]): string | undefined {
  const value = env.MicrosoftAppPassword;
  if (value !== undefined && value.trim() === '') faults.push('MicrosoftAppPassword: is empty');
  else if (appType === 'UserAssignedMsi' && value !== undefined) {
    faults.push('MicrosoftAppPassword: a managed identity has none; leave it out');
  } else if (appType === 'SingleTenant' && value === undefined) {
    faults.push('MicrosoftAppPassword: is missing; SingleTenant needs the client secret');
  }
  return value;
}

interface Said {
  readonly faults: string[];
  readonly warnings: string[];
}

/** Adds what is wrong with it to what is said. */
function address(env: Env, name: string, fallback: string, { faults, warnings }: Said): string {
  const value = env[name];
  if (value === undefined) return fallback;
  const owner = ownerOf(value, metadataHosts);
  if (!owner) faults.push(`${name}: is neither https:// on one of Microsoft's hosts nor a loopback address`);
  if (owner === 'loopback')
    warnings.push(`${name}: is a loopback address; whoever serves it decides who may speak to Lifeboat`);
  return value;
}

const names = ['MicrosoftAppId', 'MicrosoftAppType', 'MicrosoftAppTenantId', 'MicrosoftAppPassword'];

/** `MicrosoftAppID` or `MICROSOFT_APP_ID` would otherwise count as "not set". */
function misspeltNames(env: Env): string[] {
  return Object.keys(env).flatMap((name) => {
    const plain = name.replaceAll('_', '').toLowerCase();
    if (names.includes(name) || !plain.startsWith('microsoftapp')) return [];
    const meant = names.find((known) => known.toLowerCase() === plain);
    return [`${name}: is ${meant ? `spelt ${meant}` : `none of ${names.join(', ')}`}`];
  });
}
