import { describe, expect, it } from '@jest/globals';
import type { BackupJob, Policy, ProtectedItem } from '../../src/azure/azure.ts';
import { dueBackups } from '../../src/morning/due-backups.ts';
import { morningOf, type Night } from '../../src/morning/morning.ts';
import { blindSpots } from '../../src/posture/blind-spots.ts';
import { morningAsides, morningLine, naming, percentOf, standingOf } from '../../src/views/posture/morning-words.ts';
import { isQuick } from '../support/quick.ts';

const vault = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv-prod';
const vmId = (name: string, group = 'rg') =>
  `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const itemId = (name: string, group = 'rg', of = vault) =>
  `${of}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;${group};${name}/protectedItems/VM;iaasvmcontainerv2;${group};${name}`;
const from = Date.parse('2026-07-01T08:00:00Z');
const to = Date.parse('2026-07-01T22:00:00Z');

const policy = (schedule: Policy['schedule'], timeZone = 'AUS Eastern Standard Time'): Policy => ({
  id: `${vault}/backupPolicies/P`,
  name: 'P',
  vault,
  type: 'V2',
  workload: 'vm',
  schedule,
  timeZone,
  keep: {
    snapshotDays: 2,
    every: undefined,
    daily: { count: 30, unit: 'day' },
    weekly: undefined,
    monthly: undefined,
    yearly: undefined,
  },
  days: { weekly: undefined, monthly: undefined, yearly: undefined },
  archive: 'never',
  snapshotGroup: undefined,
  protectedItems: 1,
});
/** 22:00 in Sydney: 12:00 UTC. */
const daily = policy({ every: 'day', at: ['22:00'] });

const item = (name: string, more: Partial<ProtectedItem> = {}): ProtectedItem => ({
  id: itemId(name),
  name,
  vault,
  vm: vmId(name),
  policy: { id: daily.id.toUpperCase(), name: 'P' },
  state: 'Protected',
  softDeleted: false,
  purgeAt: undefined,
  lastBackup: undefined,
  lastRecoveryPoint: undefined,
  health: undefined,
  ...more,
});

const job = (entity: string, status: string, code?: string, started = from + 14_400_000): BackupJob => ({
  id: `${entity}-${status}-${started}`,
  vault: vault.toLowerCase(),
  operation: 'Backup',
  status,
  entity,
  started,
  ended: undefined,
  steps: [],
  percent: undefined,
  error: code ? { code, title: '', text: '', recommendations: [] } : undefined,
  userTriggered: false,
});

const night = (more: Partial<Night>): Night => ({ jobs: [], items: [], policies: [daily], from, to, ...more });
const words = (more: Partial<Night>) => {
  const morning = morningOf(night(more));
  const name = naming(morning);
  return [
    morningLine(morning),
    ...morning.failed.map((one) => `failed: ${name(one)} (${one.code})`),
    ...morning.never.map((one) => `never: ${name(one)} (${new Date(one.due).toISOString().slice(11, 16)})`),
    ...morningAsides(morning),
  ];
};

describe('the morning', () => {
  it('says who was backed up, who failed, and who never ran', () => {
    const items = ['good', 'bad', 'silent', 'retried', 'slow'].map((name) => item(name));
    const jobs = [
      job('GOOD', 'Completed'),
      job('bad', 'Failed', 'UserErrorGuestAgentStatusUnavailable'),
      job('retried', 'Failed', 'X'),
      job('retried', 'Completed', undefined, from + 20_000_000),
      job('slow', 'InProgress'),
    ];
    expect(words({ items, jobs })).toEqual([
      '2 of 5 backups succeeded; 1 failed, 1 never ran and 1 still runs',
      'failed: bad (UserErrorGuestAgentStatusUnavailable)',
      'never: silent (12:00)',
      '1 succeeded after a retry.',
    ]);
  });

  it('leaves the designed exceptions out of the failures, and says so', () => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((name) => item(name));
    const jobs = [
      job('a', 'Cancelled'),
      job('b', 'Failed', 'UserErrorBackupOperationInProgress'),
      job('c', 'Failed', 'UserErrorVmNotFoundV2'),
      job('d', 'Completed'),
      job('e', 'Cancelled'),
      job('e', 'Failed', 'Other', from + 1_000),
    ];
    expect(words({ items, jobs, gone: [vmId('C')] })).toEqual([
      '1 of 2 backups succeeded; 1 failed',
      'failed: e (Other)',
      'Not counted as failures: a (cancelled by a person), b (another backup was running), c (the VM is gone).',
    ]);
  });

  it('expects nothing of what is stopped, and nothing that is not due yet', () => {
    const items = [
      item('stopped', { state: 'ProtectionStopped' }),
      item('deleted', { softDeleted: true }),
      item('later', { policy: { id: `${vault}/backupPolicies/late`, name: 'late' } }),
      item('no-policy', { policy: undefined }),
    ];
    const late = { ...policy({ every: 'day', at: ['06:30'] }), id: `${vault}/backupPolicies/late` };
    expect(words({ items, policies: [daily, late] })).toEqual([
      undefined,
      'Not expected: 2 with stopped or deleted protection.',
    ]);
  });

  it('of two of one name in a vault, each has its own jobs, and says its group', () => {
    const [one, other] = [item('web01'), item('web01', { id: itemId('web01', 'rg-b'), vm: vmId('web01', 'rg-b') })];
    const of = (group: string, status: string) => ({
      ...job('web01', status, status === 'Failed' ? 'X' : undefined),
      container: `iaasvmcontainerv2;${group};WEB01`,
    });
    expect(words({ items: [one, other], jobs: [of('RG-B', 'Completed')] })).toEqual([
      '1 of 2 backups succeeded; 1 never ran',
      'never: web01 (rg) (12:00)',
    ]);
    expect(words({ items: [one, other], jobs: [of('rg', 'Failed'), of('rg-b', 'Failed')] })).toEqual([
      '0 of 2 backups succeeded; 2 failed',
      'failed: web01 (rg) (X)',
      'failed: web01 (rg-b) (X)',
    ]);
    const point = { ...other, lastRecoveryPoint: from + 1 };
    expect(words({ items: [one, point], jobs: [of('rg', 'InProgress')] })).toEqual([
      '1 of 2 backups succeeded; 1 still runs',
    ]);
  });

  it('of two of one name in a vault, as many have run as there are jobs that name no container', () => {
    const items = [item('web01'), item('web01', { id: itemId('web01', 'other'), vm: vmId('web01', 'other') })];
    expect(words({ items, jobs: [job('web01', 'Completed')] })).toEqual([
      '1 of 2 backups succeeded; 1 never ran',
      'never: web01 (other) (12:00)',
    ]);
    const [done, other] = items.map((one, n) => ({ ...one, lastRecoveryPoint: n === 0 ? from + 1 : undefined }));
    expect(words({ items: [other!, done!], jobs: [job('web01', 'Failed', 'X')] })).toEqual([
      '1 of 2 backups succeeded; 1 failed',
      'failed: web01 (other) (X)',
    ]);
  });

  it('puts each item into one list', () => {
    const items = Array.from({ length: 40 }, (_, n) => item(`vm${n}`));
    const states = ['Completed', 'Failed', 'Cancelled', 'InProgress'];
    const jobs = items.slice(0, 32).map(({ name }, n) => job(name, states[n % 4]!, n % 4 === 1 ? 'X' : undefined));
    const morning = morningOf(night({ items, jobs }));
    const lists = [morning.succeeded, morning.failed, morning.never, morning.running, morning.leftOut];
    expect(lists.map((list) => list.length)).toEqual([8, 8, 8, 8, 8]);
    expect(new Set(lists.flat().map(({ name }) => name)).size).toBe(40);
    expect(morning.expected).toBe(32);
  });

  it('takes the word of the item for what completed', () => {
    const at = from + 14_400_000;
    const items = [
      item('done', { lastBackup: { status: 'Completed', at } }),
      item('warned', { lastBackup: { status: 'CompletedWithWarnings', at } }),
      item('earlier', { lastBackup: { status: 'Failed', at: at + 3_600_000 }, lastRecoveryPoint: at }),
      item('before', { lastBackup: { status: 'Completed', at: from - 1 }, lastRecoveryPoint: from - 1 }),
      item('again', { lastBackup: { status: 'Completed', at } }),
      item('new', { state: 'IRPending' }),
    ];
    const jobs = [
      job('earlier', 'Failed', 'X', at + 3_600_000),
      job('again', 'Failed', 'X', at - 1),
      job('done', 'Cancelled', undefined, at + 1),
    ];
    expect(words({ items, jobs })).toEqual([
      '2 of 5 backups succeeded; 1 failed, 1 completed with warnings and 1 never ran',
      'failed: earlier (X)',
      'never: before (12:00)',
      '1 succeeded after a retry.',
      'Waiting for their first backup: new.',
    ]);
  });

  it('counts an end with warnings neither as a success nor as a failure, its recovery point notwithstanding', () => {
    const at = from + 14_400_000;
    const point = { lastRecoveryPoint: at + 180_000 };
    const items = [
      item('warned', { ...point, lastBackup: { status: 'CompletedWithWarnings', at } }),
      item('spaced', { lastBackup: { status: 'Completed with warnings', at } }),
      item('listed', point),
      item('retried', point),
      item('good', { ...point, lastBackup: { status: 'Completed', at: at + 60_000 } }),
      item('half', { ...point, lastBackup: { status: 'Failed', at } }),
      item('again', point),
    ];
    const jobs = [
      job('listed', 'CompletedWithWarnings'),
      job('retried', 'CompletedWithWarnings'),
      job('retried', 'Completed', undefined, at + 60_000),
      job('good', 'CompletedWithWarnings'),
      job('half', 'Failed', 'X'),
      job('again', 'Failed', 'X', at - 60_000),
      job('again', 'CompletedWithWarnings'),
    ];
    expect(words({ items, jobs })).toEqual([
      '2 of 7 backups succeeded; 1 failed and 4 completed with warnings',
      'failed: half (X)',
      '2 succeeded after a retry.',
    ]);
  });

  it('of one name in two vaults, says which', () => {
    const dev = vault.replace('rsv-prod', 'rsv-dev');
    const items = [item('web01'), item('web01', { vault: dev, id: itemId('web01', 'rg', dev) })];
    expect(words({ items }).slice(1)).toEqual(['never: web01 (rsv-prod) (12:00)', 'never: web01 (rsv-dev) (12:00)']);
  });

  it('ten thousand VMs take a moment', () => {
    const items = Array.from({ length: 10_000 }, (_, n) => item(`vm${n}`));
    const jobs = items.slice(0, 5_000).map(({ name }) => job(name, 'Failed', 'X'));
    const look = () => {
      const morning = morningOf(night({ items, jobs }));
      expect([morning.failed.length, morning.never.length]).toEqual([5_000, 5_000]);
    };
    expect(isQuick(look, 2_000)).toBe(true);
  });
});

describe('the target', () => {
  const of = (good: number, running: number, bad: number) => {
    const items = Array.from({ length: good + running + bad }, (_, n) => item(`vm${n}`));
    const states = [
      ...Array(good).fill('Completed'),
      ...Array(running).fill('InProgress'),
      ...Array(bad).fill('Failed'),
    ];
    return morningOf(night({ items, jobs: items.map(({ name }, n) => job(name, states[n]!)) }));
  };
  it.each([
    [100, 0, 0, 'met', '100 %'],
    [99, 0, 1, 'met', '99 %'],
    [98, 0, 2, 'missed', '98 %'],
    [98, 2, 0, 'open', '98 %'],
    [41, 0, 1, 'missed', '97.6 %'],
    [0, 0, 0, 'met', '100 %'],
  ])('of 99 %%: %d good, %d running, %d bad is %s', (good, running, bad, standing, percent) => {
    const morning = of(good, running, bad);
    expect(standingOf(morning, 99)).toBe(standing);
    expect(percentOf(morning)).toBe(percent);
  });
});

describe('when backups are due', () => {
  const iso = (schedule: Policy['schedule'], a: string, b: string, zone?: string) =>
    dueBackups(policy(schedule, zone), Date.parse(a), Date.parse(b))!.map((ms) =>
      new Date(ms).toISOString().slice(5, 16),
    );

  it('daily, over the change to summer time', () => {
    expect(iso({ every: 'day', at: ['22:00', '04:00'] }, '2026-10-03T00:00Z', '2026-10-05T00:00Z')).toEqual([
      '10-03T12:00',
      '10-03T17:00',
      '10-04T11:00',
      '10-04T17:00',
    ]);
  });

  it('weekly', () => {
    expect(
      iso(
        { every: 'week', on: ['Sunday', 'Wednesday'], at: ['01:00'] },
        '2026-07-01T00:00Z',
        '2026-07-08T00:00Z',
        'UTC',
      ),
    ).toEqual(['07-01T01:00', '07-05T01:00']);
  });

  it.each([
    [4, 12, ['00:00', '04:00', '08:00', '12:00']],
    [6, 24, ['00:00', '06:00', '12:00', '18:00']],
    [4, 4, ['00:00', '04:00']],
  ])('every %d hours for %d hours', (hours, window, expected) => {
    const found = iso(
      { every: 'hours', hours, from: '00:00', window },
      '2026-06-30T23:59Z',
      '2026-07-01T23:58Z',
      'UTC',
    );
    expect(found.map((text) => text.slice(6))).toEqual(expected);
  });
});

describe('what cannot be read', () => {
  const silent = item('silent');
  const unknown = (more: Partial<Night>) => {
    const morning = morningOf(night({ items: [silent], ...more }));
    return [morningLine(morning), ...morningAsides(morning)];
  };

  it.each([
    [
      { ...daily, timeZone: 'Nowhere Standard Time' },
      'P has the time zone “Nowhere Standard Time”, which is not known',
    ],
    [{ ...daily, schedule: { every: 'unknown' as const } }, 'the schedule of P cannot be read'],
    [{ ...daily, id: 'another' }, 'its policy P cannot be read'],
  ])('leaves open whether a backup was due: %#', (policy, why) => {
    expect(unknown({ policies: [policy] })).toEqual([
      undefined,
      `Not known whether a backup was due: silent (${why}).`,
    ]);
  });

  it('of an item is said, and empties nothing', () => {
    const odd = item('odd', { vm: '', unread: ['which VM it is of'] });
    const items = [odd, item('good', { lastRecoveryPoint: from + 1 })];
    expect(unknown({ items })).toEqual([
      '1 of 1 backups succeeded',
      'Not known whether a backup was due: odd (which VM it is of cannot be read).',
    ]);
  });

  it('does not keep a backup that ran from being counted', () => {
    const policies = [{ ...daily, timeZone: 'Nowhere Standard Time' }];
    expect(unknown({ policies, jobs: [job('silent', 'Failed', 'X')] })[0]).toBe('0 of 1 backups succeeded; 1 failed');
  });
});

describe('blind spots', () => {
  it('are said in sentences', () => {
    const all = blindSpots({ unreadVaults: ['a', 'b'], withoutSoftDelete: ['c'], reconciledAt: to - 240_000, now: to });
    expect(all).toEqual([
      expect.stringContaining('DPM and MABS'),
      '2 vaults cannot be read (a, b).',
      '1 vault raises no alert for deleted backup data: soft delete is off (c).',
      'Alerts were compared with Azure 4 min ago.',
    ]);
    expect(blindSpots({ unreadVaults: [], reconciledAt: undefined, now: to })).toHaveLength(2);
    expect(blindSpots({ unreadVaults: [], reconciledAt: to - 60_000, unreadAlerts: 2, now: to })[1]).toBe(
      'Alerts were compared with Azure 1 min ago; 2 of them cannot be read: look at it in the portal.',
    );
  });
});
