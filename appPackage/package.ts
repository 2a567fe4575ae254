import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { faultsOf, iconFaults, type Manifest } from './check.ts';

const folder = import.meta.dirname;

/** Stands for the bot's app id where none is set: Teams takes the file's form, and no bot answers. */
export const placeholderAppId = '00000000-0000-4000-8000-000000000000';

export interface Package {
  readonly zip: Uint8Array;
  readonly manifest: Manifest;
  /** What is only a placeholder, in words. */
  readonly warnings: readonly string[];
}

/**
 * The Teams app as Teams installs it: manifest and icons at the root of a zip. `MicrosoftAppId` and `LIFEBOAT_WEBSITE`
 * come from the environment. Throws with every fault there is.
 */
export function packageApp(env: Readonly<Record<string, string | undefined>>): Package {
  const values = {
    MicrosoftAppId: env.MicrosoftAppId || placeholderAppId,
    LIFEBOAT_WEBSITE: (env.LIFEBOAT_WEBSITE || 'https://example.com/lifeboat').replace(/\/+$/, ''),
  };
  const text = filled(readFileSync(join(folder, 'manifest.json'), 'utf8'), values);
  const manifest = JSON.parse(text) as Manifest;
  const icons = { color: icon('color'), outline: icon('outline') };
  const faults = [...faultsOf(manifest), ...iconFaults('color', icons.color), ...iconFaults('outline', icons.outline)];
  if (faults.length > 0) throw new Error(`the Teams app is not valid:\n  ${faults.join('\n  ')}`);
  const files = { 'manifest.json': Buffer.from(text), 'color.png': icons.color, 'outline.png': icons.outline };
  // A fixed time, so that the same content gives the same file.
  const zip = zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) });
  return { zip, manifest, warnings: warningsOf(env) };
}

/** Puts the values in the place of `${{NAME}}`, within JSON strings; an unknown name stays and is found as a fault. */
function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : JSON.stringify(value).slice(1, -1);
  });
}

const icon = (name: 'color' | 'outline'): Buffer => readFileSync(join(folder, `${name}.png`));

function warningsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return [
    ...(env.MicrosoftAppId
      ? []
      : [`MicrosoftAppId is not set: the package has ${placeholderAppId} and works with no bot.`]),
    ...(env.LIFEBOAT_WEBSITE ? [] : ['LIFEBOAT_WEBSITE is not set: the links of the app point to example.com.']),
  ];
}

function main(): void {
  const { zip, warnings } = packageApp(process.env);
  const target = join(folder, 'build', 'appPackage.zip');
  mkdirSync(join(folder, 'build'), { recursive: true });
  writeFileSync(target, zip);
  for (const warning of warnings) process.stderr.write(`note: ${warning}\n`);
  process.stdout.write(`appPackage/build/appPackage.zip (${zip.length} bytes), valid against its schema\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    main();
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 1;
  }
}
