import { join } from 'node:path';
import { freshFolder, remove } from '../../bench/lifeboat.ts';
import { azIsThere, runAz } from './az.ts';
import { recordConversations } from './conversations.ts';
import { checkPayloads } from './payloads.ts';
import { isThere } from './shared.ts';
import { type Checked, checkTraffic } from './spec-check.ts';

if (!isThere()) {
  console.log('Fidelity is skipped: the reference (specifications, tools, payloads) is not beside this repository.');
  process.exit(0);
}

const failures: string[] = [];
const traffic = freshFolder();
const wanted = process.argv.slice(2);
if (isWanted('payloads')) await part('Every known webhook, and garbage', payloads);
if (isWanted('conversations')) await part('The conversations, held against the specifications', conversations);
if (isWanted('az')) await part('The real Azure CLI', az);
remove(traffic);
console.log(failures.length === 0 ? '\nFidelity: all as it should be.' : `\nFidelity FAILED:\n${failures.join('\n')}`);
process.exit(failures.length === 0 ? 0 : 1);

function isWanted(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

async function part(title: string, check: () => Promise<string[]>): Promise<void> {
  console.log(`\n== ${title}`);
  const found = await check().catch((error: Error) => [error.stack ?? error.message]);
  failures.push(...found.map((failure) => `${title}: ${failure}`));
}

async function payloads(): Promise<string[]> {
  const { told, faults } = await checkPayloads();
  const counts = Map.groupBy(told, ({ verdict }) => verdict.shown);
  const words = [...counts].map(([shown, all]) => `${all.length} ${shown}`).join(', ');
  console.log(`${told.length} bodies: ${words}; compared with verdicts.md`);
  return [...told.flatMap(({ fault }) => fault ?? []), ...faults];
}

async function conversations(): Promise<string[]> {
  return reported(await checkTraffic(await recordConversations(traffic)));
}

async function az(): Promise<string[]> {
  if (!(await azIsThere())) {
    const why = 'the Azure CLI is not installed';
    console.log(`Skipped: ${why}.`);
    return process.env.LIFEBOAT_TEST_SKIP_NOTHING ? [why] : [];
  }
  const file = join(traffic, 'az.jsonl');
  const ok = await runAz(file);
  return [
    ...(ok ? [] : ['commands did not do what their documentation says']),
    ...reported(await checkTraffic([file])),
  ];
}

function reported({ ok, said }: Checked): string[] {
  console.log(said);
  return ok ? [] : ['traffic deviates from the specifications'];
}
