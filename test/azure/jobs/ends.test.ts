import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isSnapshotOnly } from '../../../src/azure/backup/snapshot-only.ts';
import { isSuccess } from '../../../src/azure/core/outcome.ts';
import { type InSandbox, startInSandbox } from '../in-sandbox.ts';

let box: InSandbox;
beforeAll(async () => {
  box = await startInSandbox();
  await box.azure.inventory.subscriptions();
});
afterAll(() => box.close());

interface Row {
  /** How its phases stand: snapshot, transfer, and where there is one the third, `Validate backup`. */
  readonly phases: readonly string[];
  readonly job: string;
  readonly look: string;
  /** Only this is a success: what closes alerts and counts in the night's rate. */
  readonly isSuccess: boolean;
  readonly snapshotOnly?: true;
}

/** How the phases of a VM's backup end, and what its job comes to, here and for Lifeboat. */
const ends: Readonly<Record<string, Row>> = {
  'the transfer runs': { phases: ['done', 'running'], job: 'InProgress', look: 'running', isSuccess: false },
  'the transfer is skipped': { phases: ['done', 'skipped'], job: 'Completed', look: 'done', isSuccess: true },
  'the transfer is done': { phases: ['done', 'done'], job: 'Completed', look: 'done', isSuccess: true },
  'the transfer fails': {
    phases: ['done', 'failed'],
    job: 'CompletedWithWarnings',
    look: 'warned',
    isSuccess: false,
    snapshotOnly: true,
  },
  'the snapshot fails': { phases: ['failed', 'failed'], job: 'Failed', look: 'failed', isSuccess: false },
  'it is validated': { phases: ['done', 'done', 'running'], job: 'InProgress', look: 'running', isSuccess: false },
  'it was validated': { phases: ['done', 'done', 'done'], job: 'Completed', look: 'done', isSuccess: true },
  'its validation fails': { phases: ['done', 'done', 'failed'], job: 'Failed', look: 'failed', isSuccess: false },
};

const vm = 'app-prod-01';
const passes = (advance: string) => box.control('POST', 'clock', { advance });
const jobOf = async (path: string, body: object) =>
  ((await box.control('POST', path, body)) as { readonly jobId: string }).jobId;
const scheduled = () => jobOf('run-schedule', { vm });
const fails = (phase: string) => jobOf('fail-backup', { vm, phase, now: true });
const shaped = (how: Readonly<Record<string, string>>) => box.control('POST', 'shape-backup', { vm, ...how });

/** Brings it about; gives the job. */
const stories: Readonly<Record<keyof typeof ends, () => Promise<string>>> = {
  async 'the transfer runs'() {
    const job = await scheduled();
    await passes('PT5M');
    return job;
  },
  async 'the transfer is skipped'() {
    await shaped({ transfer: 'P3D' });
    await scheduled();
    await passes('P1D');
    const job = await scheduled();
    await passes('PT10M');
    return job;
  },
  async 'the transfer is done'() {
    const job = await scheduled();
    await passes('PT20M');
    return job;
  },
  async 'the transfer fails'() {
    const job = await fails('transfer');
    await passes('PT20M');
    return job;
  },
  async 'the snapshot fails'() {
    const job = await fails('snapshot');
    await passes('PT20M');
    return job;
  },
  async 'it is validated'() {
    await shaped({ validate: 'PT30M' });
    const job = await scheduled();
    await passes('PT20M');
    return job;
  },
  async 'it was validated'() {
    await shaped({ validate: 'PT30M' });
    const job = await scheduled();
    await passes('PT60M');
    return job;
  },
  async 'its validation fails'() {
    const job = await fails('validate');
    await passes('PT30M');
    return job;
  },
};

test.each(Object.entries(ends))('%s', async (name, row) => {
  await box.control('POST', 'reset');
  const [item] = await box.azure.backup.itemsOf((await box.vm(vm)).id);
  const id = await stories[name]!();
  const { vault, id: of } = item!;
  const look = await box.azure.look('Backup', { kind: 'backup-job', vault, job: id, item: of });
  const job = (await box.azure.backup.job(vault, id))!;
  expect({
    phases: look.steps.map(({ state }) => state),
    job: job.status,
    look: look.state,
    isSuccess: isSuccess(job.status),
    ...(isSnapshotOnly(job) && { snapshotOnly: true }),
  }).toEqual(row);
});
