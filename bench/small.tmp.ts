import { table } from './figures.ts';
import { storm } from './storm.ts';

const [alerts, distinct] = process.argv.slice(2).map(Number);
const { seen, untrue } = await storm({
  alerts: alerts!,
  distinct: distinct!,
  killsAt: [0.15, 0.4, 0.7, 1],
  connections: 64,
});
console.log(table('small', seen));
console.log(untrue);
