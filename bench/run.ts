import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { alerts } from './alerts.ts';
import { bulks } from './bulk.ts';
import { estate } from './estate.ts';
import { type Figure, isMet, table } from './figures.ts';
import { flood } from './flood.ts';
import { memory } from './memory.ts';
import { pure } from './pure.ts';
import { requests } from './requests.ts';
import { start } from './start.ts';
import { storms } from './storm.ts';
import { turns } from './turns.ts';

const parts: readonly [string, string, () => Promise<Figure[]>][] = [
  ['start', 'Start and memory (local mode)', start],
  ['turns', 'A turn, until its 200, while Azure hangs', turns],
  ['requests', 'Requests to Azure (aim: set, else what the Azure CLI needs)', requests],
  ['estate', 'Reading an estate of 10,000 VMs, 50 vaults and 20 subscriptions', estate],
  ['bulk', 'Protecting 500 VMs under one approval, while Azure throttles', bulks],
  ['alerts', 'Alerts', alerts],
  ['storm', 'A storm: alerts about 200 VMs, Teams refuses every other message, five kills', storms],
  ['memory', 'Memory: local mode with all it has, 20 minutes of mixed work in two, then 50 people at once', memory],
  ['flood', 'A flood: others, while somebody says far more than can be answered', flood],
  ['pure', 'Without anybody else', pure],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some(([known]) => known === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there is: ${parts.map(([name]) => name).join(', ')}`);
  process.exit(1);
}

const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0] };
console.log(`Node ${machine.node}, ${machine.cores} cores, load ${machine.load?.toFixed(1)} at the start`);
const results: Record<string, readonly Figure[]> = {};
for (const [name, title, measure] of parts) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  results[name] = await measure();
  console.log(table(title, results[name]));
}
const missed = Object.values(results)
  .flat()
  .filter((figure) => isMet(figure) === false);
console.log(missed.length === 0 ? '\nAll aims are met.' : `\nMissed: ${missed.map(({ what }) => what).join('; ')}`);
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify({ machine, results }, null, 2)}\n`);
