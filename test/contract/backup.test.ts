import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createAudit } from '../../src/audit/create.ts';
import { silentLog } from '../../src/base/log.ts';
import { openDatabase } from '../../src/db/open.ts';
import { emptyFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
const command = /<!-- backup -->\s+```sh\n([^\n]+)\n```/.exec(readme)?.[1];

test('the README’s way to back the embedded store up takes all that was committed, while it is written to', async () => {
  const folder = emptyFolder('lifeboat-backup-');
  const clock = new ManualClock();
  const open = (dataDir: string) => openDatabase({ dataDir, clock, log: silentLog });
  const db = await open(join(folder, '.lifeboat'));
  const audit = createAudit({ db, clock });
  for (let n = 0; n < 50; n++) await db.tx((tx) => audit.write(tx, { what: 'reminded', about: String(n) }));

  const inNode = command!.replace(/^node /, `"${process.execPath}" `);
  execFileSync('sh', ['-c', inNode], { cwd: folder, stdio: 'pipe', env: { PATH: process.env.PATH } });
  await db.tx((tx) => audit.write(tx, { what: 'reminded', about: 'after the copy' }));
  await db.close();

  const restored = join(folder, 'restored');
  mkdirSync(restored);
  copyFileSync(join(folder, 'lifeboat-backup.db'), join(restored, 'lifeboat.db'));
  const again = await open(restored);
  expect(await createAudit({ db: again, clock }).verify()).toMatchObject({ intact: true, entries: 50 });
  await again.close();
  rmSync(folder, { recursive: true, force: true });
});
