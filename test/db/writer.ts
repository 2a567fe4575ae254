import { silentLog } from '../../src/base/log.ts';
import { sql } from '../../src/db/db.ts';
import { openDatabase } from '../../src/db/open.ts';

// Writes rows until it is killed, and says each number once its commit has returned.
const clock = { now: () => Date.now() };
const db = await openDatabase({ dataDir: process.argv[2]!, clock, log: silentLog });
await db.run(sql`create table if not exists written (n bigint primary key)`);
const last = await db.one<{ n: number | null }>(sql`select max(n) as n from written`);
for (let n = (last?.n ?? 0) + 1; ; n++) {
  await db.tx((tx) => tx.run(sql`insert into written (n) values (${n})`));
  process.stdout.write(`${n}\n`);
  if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
