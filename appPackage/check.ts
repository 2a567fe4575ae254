import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';

export interface Manifest {
  readonly manifestVersion: string;
  readonly id: string;
  readonly supportsChannelFeatures?: string;
  readonly bots?: readonly { readonly botId: string; readonly scopes: readonly string[] }[];
  readonly icons: { readonly color: string; readonly outline: string };
}

const require = createRequire(import.meta.url);

/** Everything that is wrong with a filled-in manifest, a line each; nothing: Teams will take it. */
export function faultsOf(manifest: Manifest): string[] {
  return [...schemaFaults(manifest), ...ownFaults(manifest)];
}

/** The official schema of the manifest's own version, as `@microsoft/app-manifest` ships it. */
function schemaFaults(manifest: Manifest): string[] {
  const path = `teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`;
  const root = require.resolve('@microsoft/app-manifest').replace(/build[\\/].*$/, 'build/json-schemas/');
  const ajv = new Ajv.default({ allErrors: true, strict: false });
  addFormats.default(ajv, ['uri', 'email', 'regex']);
  const validate = ajv.compile(JSON.parse(readFileSync(root + path, 'utf8')));
  if (validate(manifest)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the schema lets through and Teams, or good sense, does not. */
function ownFaults(manifest: Manifest): string[] {
  const faults: string[] = [];
  const bot = manifest.bots?.[0];
  const text = JSON.stringify(manifest);
  if (!bot) faults.push('/bots there is no bot');
  for (const [name, id] of Object.entries({ id: manifest.id, 'bots/0/botId': bot?.botId ?? '' })) {
    if (!guid.test(id)) faults.push(`/${name} is not a GUID`);
  }
  // Since 1.25 the service refuses an app for teams without it, although the schema does not ask for it.
  if (bot?.scopes.includes('team') && manifest.supportsChannelFeatures !== 'tier1') {
    faults.push('/supportsChannelFeatures must be "tier1" for an app in teams');
  }
  if (text.includes('${{')) faults.push('/ a placeholder was not filled in');
  if (/password|secret|token=|sig=|accountkey/i.test(text)) faults.push('/ something in it looks like a secret');
  return faults;
}

/** What is wrong with an icon: Teams takes a PNG of exactly that size, and the outline must be able to be transparent. */
export function iconFaults(name: 'color' | 'outline', png: Buffer): string[] {
  const size = name === 'color' ? 192 : 32;
  if (png.toString('latin1', 1, 4) !== 'PNG' || png.length < 26) return [`${name}: not a PNG`];
  const [width, height, colorType] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]];
  const faults: string[] = [];
  if (width !== size || height !== size) faults.push(`${name}: is ${width}×${height}, must be ${size}×${size}`);
  if (name === 'outline' && colorType !== 6) faults.push('outline: has no transparency');
  return faults;
}
