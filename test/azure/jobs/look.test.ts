import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Watch } from '../../../src/azure/azure.ts';
import { lastSegment } from '../../../src/azure/core/arm-id.ts';
import { type Canned, type FakeArm, ids, startFakeArm } from '../fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const date = 'Mon, 23 Nov 2026 10:10:00 GMT';
const now = Date.parse(date);
const operation = '44444444-4444-4444-8444-444444444444';
const job = '55555555-5555-4555-8555-555555555555';

/** Answers by what the path contains, first match wins. */
function serve(...table: readonly (readonly [string, Canned])[]): void {
  arm.answer(({ path }) => {
    const found = table.find(([part]) => path.includes(part))?.[1];
    const { headers = {}, ...canned } = found ?? { status: 404 };
    return { ...canned, headers: { date, ...headers } };
  });
}

describe('Azure Backup', () => {
  const watch: Watch = { kind: 'backup-operation', vault: ids.vault, operation, item: ids.item };
  const jobWatch: Watch = { kind: 'backup-job', vault: ids.vault, job, item: ids.item };
  const running = {
    id: operation,
    name: operation,
    status: 'InProgress',
    startTime: '2026-11-23T10:00:00Z',
    endTime: '0001-01-01T00:00:00',
  };
  const succeeded = {
    ...running,
    status: 'Succeeded',
    properties: { objectType: 'OperationStatusJobExtendedInfo', jobId: job },
  };
  const jobBody = (properties: object) => ({
    body: {
      id: `${ids.vault}/backupJobs/${job}`,
      name: job,
      properties: {
        jobType: 'AzureIaaSVMJob',
        operation: 'Backup',
        entityFriendlyName: 'vm1',
        containerName: 'iaasvmcontainerv2;rg-app;vm1',
        startTime: '2026-11-23T10:00:00Z',
        ...properties,
      },
    },
  });

  test('an operation under way is running, and says when to look again', async () => {
    serve(['backupOperations', { body: running, headers: { 'retry-after': '7' } }]);
    const look = await arm.azure.look('Backup', watch);
    expect(look).toMatchObject({ state: 'running', watch, jobId: undefined, retryAfterMs: 7_000, ended: undefined });
    expect(arm.seen).toHaveLength(1);
  });

  test('an operation that is done becomes its job, with phases by Azure’s clock', async () => {
    serve(
      ['backupOperations', { body: succeeded }],
      [
        'backupJobs',
        jobBody({
          status: 'InProgress',
          extendedInfo: {
            progressPercentage: 40,
            tasksList: [
              {
                taskId: 'Take Snapshot',
                status: 'Completed',
                startTime: '2026-11-23T10:00:00Z',
                endTime: '2026-11-23T10:07:30Z',
                duration: 'PT7M30S',
              },
              {
                taskId: 'Transfer data to vault',
                status: 'InProgress',
                startTime: '2026-11-23T10:07:30Z',
                endTime: '0001-01-01T00:00:00',
                duration: 'PT0S',
              },
              { taskId: 'Later', status: 'NotStarted', duration: 'PT0S' },
            ],
          },
        }),
      ],
    );
    const look = await arm.azure.look('Backup', watch);
    expect(look).toMatchObject({ state: 'running', watch: jobWatch, jobId: job, percent: 40, error: undefined });
    expect(look.steps[0]).toEqual({ name: 'Take Snapshot', state: 'done', ms: 450_000 });
    expect(look.steps[1]).toMatchObject({ name: 'Transfer data to vault', state: 'running' });
    expect(look.steps[1]?.ms).toBeGreaterThanOrEqual(now - Date.parse('2026-11-23T10:07:30Z'));
    expect(look.steps[2]).toEqual({ name: 'Later', state: 'waiting', ms: undefined });
    expect(arm.seen).toHaveLength(2);
  });

  test('an operation that fails before it has a job says why', async () => {
    const error = { code: 'UserErrorVmNotInDesirableState', message: 'The VM is not in a state that allows backups.' };
    serve(['backupOperations', { body: { ...running, status: 'Failed', error } }]);
    const look = await arm.azure.look('Backup', watch);
    expect(look).toMatchObject({ state: 'failed', error: { code: error.code, text: error.message } });
  });

  test.each([
    ['Completed', 'done'],
    ['CompletedWithWarnings', 'warned'],
    ['Failed', 'failed'],
    ['Cancelled', 'cancelled'],
    ['Cancelling', 'running'],
  ])('a job that is %s is %s', async (status, state) => {
    serve(['backupJobs', jobBody({ status, endTime: '2026-11-23T10:09:00Z' })]);
    const look = await arm.azure.look('Backup', jobWatch);
    expect(look).toMatchObject({ state, ended: Date.parse('2026-11-23T10:09:00Z') });
    expect(look.warning === undefined).toBe(status !== 'CompletedWithWarnings');
  });

  test.each([
    [{ errorCode: 400239, errorTitle: 'GuestAgentSnapshotTaskStatusError' }, 'GuestAgentSnapshotTaskStatusError'],
    [
      { errorCode: 1, errorTitle: 'Agent trouble', recommendations: ['See https://aka.ms/AB-UserErrorX.'] },
      'UserErrorX',
    ],
    [{ errorCode: 400094, errorTitle: 'VM not found' }, 'BCMV2VMNotFound'],
    [{ errorCode: 12, errorTitle: 'Not a name' }, '12'],
    [{ errorTitle: 'Not a name' }, 'Not a name'],
  ])('an error is called by its name: %#', async (details, code) => {
    serve(['backupJobs', jobBody({ status: 'Failed', errorDetails: [{ errorString: 'It failed.', ...details }] })]);
    expect((await arm.azure.look('Backup', jobWatch)).error).toMatchObject({ code, text: 'It failed.' });
  });

  test.each([
    ['Completed', '2026-11-23T10:01:00Z', 'done'],
    ['CompletedWithWarnings', '2026-11-23T10:01:00Z', 'warned'],
    ['Failed', '2026-11-23T10:01:00Z', 'failed'],
    ['Completed', '2026-11-23T09:00:00Z', undefined],
    ['', '2026-11-23T10:01:00Z', undefined],
  ])('of a job that is gone the item tells: %s at %s is %s', async (lastBackupStatus, lastBackupTime, state) => {
    serve(['protectedItems', { body: { id: ids.item, properties: { lastBackupStatus, lastBackupTime } } }]);
    const since = Date.parse('2026-11-23T10:00:00Z');
    const look = await arm.azure.aftermath({ scenario: 'Backup', watch, since, effect: {} });
    expect(typeof look === 'object' ? look.state : look).toBe(state);
  });

  describe('of a restore whose job is gone', () => {
    const group = `/subscriptions/${ids.subscription}/resourceGroups/rg-new`;
    const since = Date.parse('2026-11-23T10:00:00Z');
    const disk = (name: string, timeCreated: string) => ({
      id: `${group}/d/${name}`,
      name,
      properties: { timeCreated },
    });
    const [old, made] = [disk('old', '2026-11-20T10:00:00Z'), disk('made', '2026-11-23T10:08:00Z')];
    const vmOf = (provisioningState: string) => ({ id: `${group}/vms/vm2`, properties: { provisioningState } });
    const asked = async (how: string, rows: readonly object[]) => {
      arm.answer(({ path }) => (path.startsWith('/providers/Microsoft.ResourceGraph') ? { body: { data: rows } } : {}));
      const storageAccount = '/accounts/st1';
      const effect = { how, vm: ids.vm, targetGroup: group, targetVm: `${group}/vms/vm2`, storageAccount };
      const said = await arm.azure.aftermath({ scenario: 'Restore', watch, since, effect });
      return typeof said === 'object' ? `${said.state}: ${said.read}` : said;
    };

    test.each([
      [
        'AlternateLocation',
        [vmOf('Succeeded')],
        'done: Azure shows neither its operation nor its job any more; the new VM vm2 is there.',
      ],
      ['AlternateLocation', [vmOf('Creating')], 'The new VM vm2 is there, and Azure says of it: Creating.'],
      ['AlternateLocation', [], 'There is no VM vm2 in rg-new: look there for disks that the restore has left.'],
      [
        'OriginalLocation',
        [made],
        'done: Azure shows neither its operation nor its job any more; vm1 has disks that were made since.',
      ],
      ['OriginalLocation', [old, made], 'Of the 2 disks of vm1 that Azure lists, 1 (made) were made since it began.'],
      ['OriginalLocation', [], 'Of the 0 disks of vm1 that Azure lists, none were made since it began.'],
      [
        'RestoreDisks',
        [old, made],
        'In rg-new 1 disk was made since it began (made): whether that is all of it is for a person to see.',
      ],
      ['RestoreDisks', [old], 'In rg-new Azure lists no disk that was made since it began.'],
    ])('%s tells by what it was to make: %#', async (how, rows, said) => {
      expect(await asked(how, rows)).toBe(said);
    });
  });

  test('a job that is not there is a refusal, not an end', async () => {
    serve();
    await expect(arm.azure.look('Backup', jobWatch)).rejects.toMatchObject({ code: 'azure-refused' });
  });

  test('what was started: this container, since then, oldest first', async () => {
    const entry = (name: string, container: string, startTime: string) => ({
      id: `${ids.vault}/backupJobs/${name}`,
      name,
      properties: {
        jobType: 'AzureIaaSVMJob',
        operation: 'Backup',
        status: 'InProgress',
        entityFriendlyName: 'vm1',
        containerName: container,
        startTime,
      },
    });
    const ours = 'iaasvmcontainerv2;RG-App;vm1';
    const value = [
      entry('new', ours, '2026-11-23T10:09:00Z'),
      entry('twin', 'iaasvmcontainerv2;rg-other;vm1', '2026-11-23T10:08:00Z'),
      entry('first', ours, '2026-11-23T10:07:58Z'),
      entry('before', ours, '2026-11-23T10:00:00Z'),
    ];
    serve(['backupJobs', { body: { value } }]);
    const since = Date.parse('2026-11-23T10:08:00Z');
    const started = await arm.azure.started('Backup', ids.item, ids.vault, since);
    expect(started.map((each) => each.kind === 'backup-job' && each.job)).toEqual(['first', 'new']);
    expect(await arm.azure.started('ConfigureBackup', ids.vm, ids.vault, since)).toHaveLength(2);
    expect(arm.seen[0]?.path).toContain("operation eq 'Backup'");
  });
});

describe('Site Recovery', () => {
  const since = Date.parse('2026-11-23T10:00:00Z');
  const url = (): string =>
    `${arm.origin}${ids.vault}/replicationOperationStatus/${operation}?api-version=2023-06-01&t=x`;
  const watch = (): Watch => ({
    kind: 'recovery-operation',
    vault: ids.vault,
    url: url(),
    item: ids.replicated,
    since,
  });
  const jobWatch: Watch = { kind: 'recovery-job', vault: ids.vault, job, item: ids.replicated };
  const item = (scenario: object = {}) => ({
    body: {
      id: ids.replicated,
      name: 'vm1',
      properties: {
        friendlyName: 'VM1',
        currentScenario: {
          scenarioName: 'None',
          jobId: `${ids.vault}/replicationJobs/None`,
          startTime: '1753-01-01T01:01:01Z',
          ...scenario,
        },
        providerSpecificDetails: { instanceType: 'A2A', fabricObjectId: ids.vm },
      },
    },
  });
  const running = {
    scenarioName: 'TestFailover',
    jobId: `${ids.vault}/replicationJobs/${job}`,
    startTime: '2026-11-23T10:00:01Z',
  };
  const jobBody = (properties: object) => ({
    body: {
      id: `/Subscriptions${ids.vault.slice('/subscriptions'.length)}/replicationJobs/${job}`,
      name: job,
      properties: {
        scenarioName: 'TestFailover',
        startTime: '2026-11-23T10:00:01Z',
        targetObjectId: 'vm1',
        targetObjectName: 'VM1',
        ...properties,
      },
    },
  });
  const task = (friendlyName: string, state: string, startTime?: string, endTime?: string) => ({
    friendlyName,
    state,
    startTime,
    endTime,
  });

  test('an operation is followed to the job that the item names, in two requests', async () => {
    serve(
      [
        '/replicationJobs/',
        jobBody({
          state: 'InProgress',
          tasks: [
            task('Prerequisites check', 'Succeeded', '2026-11-23T10:00:01Z', '2026-11-23T10:00:31Z'),
            task('Create test virtual machine', 'InProgress', '2026-11-23T10:00:31Z'),
            task('Start the virtual machine', 'NotStarted'),
          ],
        }),
      ],
      ['/replicationProtectedItems/', item(running)],
    );
    const look = await arm.azure.look('TestFailover', watch());
    expect(look).toMatchObject({ state: 'running', watch: jobWatch, jobId: job, percent: 33 });
    expect(look.steps.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      'Prerequisites check: done',
      'Create test virtual machine: running',
      'Start the virtual machine: waiting',
    ]);
    expect(look.steps[0]?.ms).toBe(30_000);
    expect(look.steps[1]?.ms).toBeGreaterThanOrEqual(now - Date.parse('2026-11-23T10:00:31Z'));
    expect(arm.seen).toHaveLength(2);
  });

  test('an older scenario of the item is not ours', async () => {
    serve(
      ['replicationOperationStatus', { body: { status: 'InProgress' }, headers: { 'retry-after': '30' } }],
      ['/replicationProtectedItems/', item({ ...running, startTime: '2026-11-22T10:00:00Z' })],
    );
    expect(await arm.azure.look('TestFailover', watch())).toMatchObject({
      state: 'running',
      watch: watch(),
      jobId: undefined,
      retryAfterMs: 30_000,
    });
  });

  test('an operation that fails before it has a job says why', async () => {
    const error = { code: '28031', message: 'No test network.' };
    serve(
      ['replicationOperationStatus', { body: { status: 'Failed', error } }],
      ['/replicationProtectedItems/', item()],
    );
    expect(await arm.azure.look('TestFailover', watch())).toMatchObject({
      state: 'failed',
      error: { code: '28031', text: 'No test network.' },
    });
  });

  test('an operation that was over before anyone looked is found among the jobs', async () => {
    serve(
      ['replicationOperationStatus', { body: { status: 'Succeeded' } }],
      [
        '/replicationJobs/',
        jobBody({ state: 'Succeeded', stateDescription: 'Completed', endTime: '2026-11-23T10:05:00Z' }),
      ],
      ['/replicationJobs', { body: { value: [jobBody({ state: 'Succeeded' }).body] } }],
      ['/replicationProtectedItems/', item()],
    );
    expect(await arm.azure.look('TestFailover', watch())).toMatchObject({
      state: 'done',
      watch: jobWatch,
      jobId: job,
      warning: undefined,
    });
  });

  test.each([
    ['NotStarted', '', 'running'],
    ['Suspended', 'WaitingForManualAction', 'running'],
    ['Suspended', 'WaitingForStopTestFailover', 'done'],
    ['InProgress', 'WaitingForStopTestFailover', 'done'],
    ['Succeeded', 'CompletedWithInformation', 'done'],
    ['Failed', 'Failed', 'failed'],
    ['Cancelled', 'Cancelled', 'cancelled'],
  ])('a job that is %s (%s) is %s', async (state, stateDescription, expected) => {
    const serviceErrorDetails = { code: '28092', message: 'It went wrong.', recommendedAction: 'Try again.' };
    serve(['/replicationJobs/', jobBody({ state, stateDescription, errors: [{ serviceErrorDetails }] })]);
    const look = await arm.azure.look('TestFailover', jobWatch);
    expect(look.state).toBe(expected);
    expect(look.error?.code).toBe(expected === 'failed' ? '28092' : undefined);
    expect(look.warning !== undefined).toBe(stateDescription === 'CompletedWithInformation');
  });

  test('the polling URL is followed only on this Azure', async () => {
    serve(['/replicationProtectedItems/', item()]);
    const elsewhere = { ...watch(), url: 'https://evil.example/x' } as Watch;
    await expect(arm.azure.look('TestFailover', elsewhere)).rejects.toMatchObject({ code: 'refused' });
  });

  test('what was started: this item by any of its names, this scenario, since then', async () => {
    const entry = (name: string, properties: object) => ({ ...jobBody(properties).body, name });
    const value = [
      entry('by-name', { targetObjectId: 'other', targetObjectName: 'vm1' }),
      entry('by-id', { targetObjectId: ids.replicated, targetObjectName: '' }),
      entry('other', { targetObjectId: 'vm2', targetObjectName: 'VM2' }),
      entry('clean-up', { scenarioName: 'TestFailoverCleanup' }),
      entry('before', { startTime: '2026-11-23T09:59:00Z' }),
    ];
    const startedWhere = async (items: readonly string[], of: readonly string[] = []) => {
      const data = items.map((id) => ({ id }));
      const found = { totalRecords: data.length, count: data.length, resultTruncated: 'false', data };
      const customDetails = {
        instanceType: 'TestFailoverJobDetails',
        protectedItemDetails: of.map((name) => ({ name })),
      };
      serve(
        ['/replicationJobs/by-name', { body: entry('by-name', { targetObjectName: 'vm1', customDetails }) }],
        ['/replicationJobs', { body: { value } }],
        ['/replicationProtectedItems/', item()],
        [
          '/subscriptions',
          { body: { value: [{ subscriptionId: ids.subscription, displayName: 'S', state: 'Enabled' }] } },
        ],
        ['Microsoft.ResourceGraph', { body: found }],
      );
      const started = await arm.connect().started('TestFailover', ids.replicated, ids.vault, since);
      return started.map((each) => each.kind === 'recovery-job' && `${each.job}${each.doubt ? '?' : ''}`).sort();
    };
    const twin = `${ids.replicated}-of-another-group`;
    const elsewhere = ids.replicated.replace('/vaults/', '/vaults/another-');
    expect(await startedWhere([ids.replicated, elsewhere])).toEqual(['by-id', 'by-name']);
    expect(await startedWhere([ids.replicated, twin])).toEqual(['by-id', 'by-name?']);
    expect(await startedWhere([ids.replicated, twin], [lastSegment(ids.replicated)])).toEqual(['by-id', 'by-name']);
    expect(await startedWhere([ids.replicated, twin], [lastSegment(twin)])).toEqual(['by-id']);
  });
});
