import type { Request } from '../../src/approvals/request.ts';
import type { Document, Restore } from '../../src/azure/azure.ts';
import { itemIdFor } from '../../src/azure/core/arm-id.ts';
import { hours, minutes } from '../../src/base/clock.ts';
import { contoso } from '../../src/sandbox/seed/contoso.ts';
import { bareMachines } from '../support/given.ts';
import type { Who } from './bot.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

/** How one declared change is played: a few lines, and every situation is played with it. */
export interface Entry {
  /** Who asks; an operator by default. */
  readonly who?: Who;
  /** Arranges the world, as it is after a reset, and gives the line that asks for the change. */
  asks(stage: Stage): Promise<string> | string;
  /** Its writes in the order in which they are sent, each as a regular expression on `METHOD path` of the sandbox's log. */
  readonly writes: readonly string[];
  /** How often each of them is sent; once by default. */
  readonly times?: number;
  /** For each write what somebody else does right before it, so that it must not be sent any more. */
  readonly moves: readonly ((stage: Stage, request: Request) => Promise<unknown>)[];
  /** Of its writes, from 0, those without which the ones after it are sent all the same. */
  readonly optional?: readonly number[];
  /** Its answer is needed, and the same once more does no more: it is sent again where the answer was lost. */
  readonly repeats?: true;
  /** Another world than Contoso's for the sandbox. */
  readonly world?: object;
}

const chat = { kind: 'personal', conversation: 'a:operator', serviceUrl: 'https://smba.example/' } as const;
const operator = 'aaaaaaaa-0000-4000-8000-000000000002';
const protect = 'PUT .*/protectedItems/[^/]+$';
const backup = 'POST .*/protectedItems/[^/]+/backup$';
const restore = 'POST .*/recoveryPoints/[^/]+/restore$';
const rule = '/actionRules/[^/]+$';
const policy = '/backupPolicies/[^/]+$';
const suppress = 'suppress vault rsv-contoso-prod-aue in azure for 8 hours because of a move';
const rules = 'api-version=2021-08-08';
const recovery = 'api-version=2023-06-01';
const backupVersion = 'api-version=2024-04-01';

/** The item that a plan is about is given another policy of its vault, or whatever it is made to be. */
function becomes(what: string | Readonly<Record<string, unknown>>) {
  return async ({ world, passes }: Stage, { plan }: Request): Promise<void> => {
    const { vm } = plan.effect as { readonly vm: string };
    const how = typeof what === 'string' ? { policyId: `${plan.target.vault}/${what}` } : what;
    const properties = { protectedItemType: 'Microsoft.Compute/virtualMachines', sourceResourceId: vm, ...how };
    await world.arm('PUT', `${plan.target.id}?${backupVersion}`, { properties });
    await passes(minutes(5));
  };
}

/** Somebody deletes the test VM, and restores another one by its name. */
async function madeAnew({ world, passes }: Stage, { plan }: Request): Promise<void> {
  const { restore } = plan.effect as { readonly restore: Extract<Restore, { how: 'AlternateLocation' }> };
  await world.arm('DELETE', `${restore.targetVm}?api-version=2024-07-01`);
  await passes(minutes(5));
  await world.arm('POST', `${restore.item}/recoveryPoints/${restore.point}/restore?${backupVersion}`, {
    properties: {
      objectType: 'IaasVMRestoreRequest',
      recoveryPointId: restore.point,
      recoveryType: restore.how,
      sourceResourceId: restore.vm,
      storageAccountId: restore.storageAccount,
      targetVirtualMachineId: restore.targetVm,
      targetResourceGroupId: restore.targetGroup,
      virtualNetworkId: restore.network,
      subnetId: restore.subnet,
      region: restore.region,
    },
  });
  await passes(minutes(30));
}

type Documents = Readonly<Record<'policy' | 'vault' | 'group', Document>>;

/** Somebody else writes the very same. */
const writtenElsewhere = (world: World, { method, id, version, body }: Document) =>
  world.arm(method, `${id}?api-version=${version}`, body);

/**
 * By the name of the command; after a comma what is special where one command does this or that. A change that is declared
 * and is not here fails the test.
 */
export const entries: Readonly<Record<string, Entry>> = {
  protect: {
    asks: () => 'protect vm1 with Tier-1-Prod-AppDB',
    writes: [protect],
    moves: [(stage) => stage.power('vm1', 'deallocate')],
  },
  'protect, and back it up at once': {
    asks: () => 'protect vm1 with Tier-1-Prod-AppDB and back it up at once',
    writes: [protect, backup],
    moves: [
      (stage) => stage.power('vm1', 'deallocate'),
      async ({ world, passes }, { plan }) => {
        const { vault, vm, first } = plan.effect as Readonly<Record<'vault' | 'vm', string>> & {
          first: { item: string };
        };
        const properties = {
          protectedItemType: 'Microsoft.Compute/virtualMachines',
          sourceResourceId: vm,
          policyId: `${vault}/backupPolicies/Tier-1-Prod-FileServer`,
        };
        await world.arm('PUT', `${first.item}?api-version=2024-04-01`, { properties });
        await passes(minutes(5));
      },
    ],
  },
  'protect all': {
    world: { ...contoso, vms: [...(contoso.vms ?? []), ...bareMachines(3, { env: 'prod' })] },
    asks: () => 'protect all tag env=prod with Tier-1-Prod-AppDB',
    writes: [protect],
    times: 2,
    moves: [
      async ({ world, passes }, { plan: { members = [] } }) => {
        for (const { plan } of members) {
          const { vault, vm } = plan.effect as Readonly<Record<'vault' | 'vm', string>>;
          const properties = {
            protectedItemType: 'Microsoft.Compute/virtualMachines',
            sourceResourceId: vm,
            policyId: `${vault}/backupPolicies/Tier-1-Prod-FileServer`,
          };
          await world.arm('PUT', `${itemIdFor(vault, vm)}?${backupVersion}`, { properties });
        }
        await passes(minutes(5));
      },
    ],
  },
  backup: {
    asks: () => 'backup app-prod-01 now',
    writes: [backup],
    moves: [(stage) => stage.power('app-prod-01', 'delete')],
  },
  'backup database or share': {
    asks: () => 'backup database Ledger now',
    writes: [backup],
    moves: [(stage) => stage.power('ledger-prod-01', 'deallocate')],
  },
  'backup database or share, a share': {
    asks: () => 'backup share finance now',
    writes: [backup],
    moves: [
      ({ world }, { plan }) => {
        const properties = { protectedItemType: 'AzureFileShareProtectedItem', protectionState: 'ProtectionStopped' };
        return world.arm('PUT', `${plan.target.id}?${backupVersion}`, { properties });
      },
    ],
  },
  snapshot: {
    asks: () => 'snapshot build-dev-01 keep 3 days',
    writes: ['PUT .*/snapshots/build-dev-01_OsDisk-snap-1$'],
    moves: [(stage) => stage.power('build-dev-01', 'delete')],
  },
  'snapshot, of several disks': {
    asks: () => 'snapshot shop-dev-01',
    writes: [0, 1, 2].map((n) => `PUT .*/snapshots/shop-dev-01_${n === 0 ? 'OsDisk' : `DataDisk_${n - 1}`}-snap-1$`),
    moves: [0, 1, 2].map((n) => async ({ world }: Stage, { plan }: Request) => {
      const { snapshots } = plan.effect as { readonly snapshots: readonly Document[] };
      await writtenElsewhere(world, snapshots[n]!);
    }),
  },
  'delete snapshot': {
    async asks(stage) {
      await stage.done('snapshot build-dev-01 keep 1 day');
      return 'delete snapshot build-dev-01_OsDisk-snap-1';
    },
    writes: ['DELETE .*/snapshots/[^/]+$'],
    moves: [({ world }, { plan }) => world.arm('DELETE', `${plan.target.id}?api-version=2023-10-02`)],
  },
  'delete expired snapshots': {
    async asks(stage) {
      await stage.done('snapshot build-dev-01 keep 1 day');
      await stage.passes(minutes(60 * 24 * 3));
      return 'delete expired snapshots';
    },
    writes: ['DELETE .*/snapshots/[^/]+$'],
    moves: [({ world }, { plan }) => world.arm('DELETE', `${plan.target.id}?api-version=2023-10-02`)],
  },
  'move backup': {
    world: {
      ...contoso,
      vaults: [
        ...(contoso.vaults ?? []),
        {
          name: 'rsv-new-dev',
          subscription: 'Contoso Development',
          resourceGroup: 'rg-contoso-dev',
          location: 'australiaeast',
        },
      ],
    },
    async asks({ world }) {
      const [vault] = (await world.azure.backup.vaults()).filter(({ name }) => name === 'rsv-contoso-dev-aue');
      const properties = { softDeleteFeatureState: 'Disabled', softDeleteRetentionPeriodInDays: 14 };
      await world.arm('PUT', `${vault!.id}/backupconfig/vaultconfig?${backupVersion}`, { properties });
      return 'move backup of shop-dev-01 to rsv-new-dev with EnhancedPolicy points deleted';
    },
    writes: ['DELETE .*/rsv-contoso-dev-aue/.*/protectedItems/[^/]+$', 'PUT .*/rsv-new-dev/.*/protectedItems/[^/]+$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        await world.arm('DELETE', `${plan.target.id}?${backupVersion}`);
        await passes(minutes(5));
      },
      (stage) => stage.power('shop-dev-01', 'delete'),
    ],
  },
  'stop backup keep data': {
    asks: () => 'stop backup of app-prod-01 keep data',
    writes: [protect],
    moves: [becomes('backupPolicies/Tier-1-Prod-FileServer')],
  },
  'stop backup delete data': {
    asks: () => 'stop backup of shop-dev-01 delete data',
    writes: ['DELETE .*/protectedItems/[^/]+$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        await world.arm('DELETE', `${plan.target.id}?${backupVersion}`);
        await passes(minutes(5));
      },
    ],
  },
  'stop backup delete data, under a Resource Guard': {
    async asks({ world }) {
      await world.control('POST', 'guard', { vault: 'rsv-contoso-dev-aue', on: true });
      await world.control('POST', 'guard', { vault: 'rsv-contoso-dev-aue', grant: true });
      return 'stop backup of shop-dev-01 delete data';
    },
    writes: ['DELETE .*/protectedItems/[^/]+$'],
    moves: [
      async ({ world, passes }) => {
        await world.control('POST', 'guard', { vault: 'rsv-contoso-dev-aue', on: false });
        await passes(minutes(1));
      },
    ],
  },
  'resume backup': {
    asks: () => 'resume backup of build-dev-01 with Tier-2-Dev-WebApp',
    writes: [protect],
    moves: [becomes('backupPolicies/Tier-2-Dev-Database')],
  },
  'change policy of': {
    asks: () => 'change policy of app-prod-01 to Tier-1-Prod-FileServer',
    writes: [protect],
    moves: [becomes({ protectionState: 'ProtectionStopped' })],
  },
  'exclude disks': {
    asks: () => 'exclude disks 0 of shop-dev-01',
    writes: [protect],
    moves: [becomes({ protectionState: 'ProtectionStopped' })],
  },
  undelete: {
    asks: () => 'undelete legacy-dev-01',
    writes: [protect],
    moves: [becomes({ protectionState: 'ProtectionStopped', isRehydrate: true })],
  },
  restore: {
    asks: () => 'restore app-prod-01 from latest as app-prod-01-copy into vnet-prod/app',
    writes: [restore],
    moves: [({ world }) => world.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true })],
  },
  'restore disks': {
    asks: () => 'restore disks of app-prod-01 from latest',
    writes: [restore],
    moves: [({ world }) => world.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true })],
  },
  'replace disks': {
    asks: () => 'replace disks of archive-prod-01 from latest',
    writes: [restore],
    moves: [(stage) => stage.power('archive-prod-01', 'start')],
  },
  'restore files': {
    async asks({ bot: { services } }) {
      await services.db.tx((tx) => services.posts.rememberPlace(tx, { place: chat, owner: operator }));
      return 'restore files of shop-dev-01 from latest';
    },
    writes: ['POST .*/provisionInstantItemRecovery$'],
    repeats: true,
    moves: [
      async ({ world, passes }, { plan }) => {
        await world.arm('DELETE', `${plan.target.id}?${backupVersion}`);
        await passes(minutes(5));
      },
    ],
  },
  'unmount files': {
    async asks(stage) {
      const { services } = stage.bot;
      await services.db.tx((tx) => services.posts.rememberPlace(tx, { place: chat, owner: operator }));
      await stage.done('restore files of shop-dev-01 from latest');
      return 'unmount files of shop-dev-01';
    },
    writes: ['POST .*/revokeInstantItemRecovery$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        const { points } = plan.effect as { readonly points: readonly string[] };
        await world.arm('POST', `${points[0]}/revokeInstantItemRecovery?${backupVersion}`);
        await passes(minutes(1));
      },
    ],
  },
  'prove restore': {
    asks: () => 'prove restore of app-prod-01 from latest',
    writes: [
      restore,
      'PATCH .*/virtualMachines/[^/]+$',
      'PUT .*/runCommands/[^/]+$',
      'DELETE .*/virtualMachines/[^/]+$',
    ],
    optional: [2],
    moves: [
      ({ world }) => world.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true }),
      madeAnew,
      madeAnew,
      madeAnew,
    ],
  },
  'test failover': {
    asks: () => 'test failover vm1',
    writes: ['POST .*/testFailover$'],
    moves: [(stage) => stage.power('vm1', 'delete')],
  },
  cleanup: {
    async asks(stage) {
      await stage.done('test failover vm1');
      return 'cleanup vm1 notes the application answered';
    },
    writes: ['POST .*/testFailoverCleanup$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        const comments = { properties: { comments: 'in the portal' } };
        await world.arm('POST', `${plan.target.id}/testFailoverCleanup?${recovery}`, comments);
        await passes(minutes(10));
      },
    ],
  },
  retry: {
    asks: async (stage) => `retry ${await stage.failsBackup('app-prod-01')}`,
    writes: [backup],
    moves: [(stage) => stage.power('app-prod-01', 'delete')],
  },
  'retry all failed': {
    async asks(stage) {
      await stage.failsBackup('app-prod-01');
      await stage.failsBackup('erp-prod-01');
      return 'retry all failed 24h';
    },
    writes: [backup],
    times: 2,
    moves: [
      async (stage) => {
        await stage.power('app-prod-01', 'delete');
        await stage.power('erp-prod-01', 'delete');
      },
    ],
  },
  'retry restore': {
    asks: async (stage) => `retry restore ${await stage.failsRestore('app-prod-01', 'RestoreDisks')}`,
    writes: [restore],
    moves: [({ world }) => world.control('POST', 'fail-restore', { vm: 'app-prod-01', now: true })],
  },
  'retry replace': {
    async asks(stage) {
      const alert = await stage.failsRestore('erp-prod-01', 'OriginalLocation');
      await stage.power('erp-prod-01', 'deallocate');
      return `retry replace ${alert}`;
    },
    writes: [restore],
    moves: [(stage) => stage.power('erp-prod-01', 'start')],
  },
  'retry job': {
    world: {
      ...contoso,
      vms: [
        ...(contoso.vms ?? []),
        {
          name: 'vm1-test',
          subscription: 'Contoso Production',
          resourceGroup: 'rg-contoso-dr',
          location: 'centralindia',
          subnet: 'vnet-dr-test/app',
        },
      ],
    },
    async asks(stage) {
      const { id } = await stage.asks('test failover vm1');
      await stage.bot.agree(id);
      await stage.ends(id);
      await stage.power('vm1-test', 'delete');
      return `retry job ${await stage.bot.hears()}`;
    },
    writes: ['POST .*/replicationJobs/[^/]+/restart$'],
    moves: [({ world }, { plan }) => world.arm('POST', `${plan.target.id}/restart?${recovery}`)],
  },
  suppress: {
    who: 'Admin',
    asks: () => suppress,
    writes: [`PUT .*${rule}`],
    moves: [
      ({ world }, { plan }) => {
        const [, scope = ''] = /^(\/subscriptions\/[^/]+)/.exec(plan.target.id) ?? [];
        const properties = { scopes: [scope], actions: [{ actionType: 'RemoveAllActionGroups' }], enabled: true };
        return world.arm('PUT', `${plan.target.id}?${rules}`, { location: 'Global', properties });
      },
    ],
  },
  unsuppress: {
    who: 'Admin',
    async asks(stage) {
      await stage.done(suppress, 'Admin');
      return 'unsuppress rsv-contoso-prod-aue in azure';
    },
    writes: [`DELETE .*${rule}`],
    moves: [({ world }, { plan }) => world.arm('DELETE', `${plan.target.id}?${rules}`)],
  },
  'create policy': {
    asks: () => 'create policy Tier-2-Dev-WebApp in rsv-contoso-prod-aue',
    writes: [`PUT .*${policy}`],
    moves: [({ world }, { plan }) => writtenElsewhere(world, (plan.effect as Documents).policy)],
  },
  'change policy': {
    asks: () => 'change policy Tier-2-Dev-WebApp set yearly 3, weekly none',
    writes: [`PUT .*${policy}`],
    moves: [
      async ({ world, passes }, { plan }) => {
        await writtenElsewhere(world, (plan.effect as Documents).policy);
        await passes(minutes(5));
      },
    ],
  },
  'change policy, to the same times by the clocks of today': {
    asks: () => 'change policy Tier-2-Dev-WebApp set at 22:00',
    writes: [`PUT .*${policy}`],
    moves: [
      async ({ world, passes }, { plan }) => {
        const { id, version, body } = (plan.effect as Documents).policy;
        const properties = { ...(body?.properties as object), instantRpRetentionRangeInDays: 3 };
        await world.arm('PUT', `${id}?api-version=${version}`, { properties });
        await passes(minutes(5));
      },
    ],
  },
  'change policy, on a day to come': {
    async asks({ world, passes }) {
      // Noon in Sydney is at 01:00 or 02:00 of UTC.
      const now = Date.parse(String((await world.control('GET', 'clock')).now));
      const midnight = Math.ceil(now / hours(24)) * hours(24);
      await passes(midnight - now + minutes(10));
      return `change policy Tier-2-Dev-WebApp set yearly 3 from ${new Date(midnight).toISOString().slice(0, 10)}`;
    },
    writes: [`PUT .*${policy}`],
    moves: [
      async ({ world, passes }, { plan }) => {
        await writtenElsewhere(world, (plan.effect as Documents).policy);
        await passes(minutes(5));
      },
    ],
  },
  'mend policies': {
    async asks(stage) {
      await stage.done('change policy Tier-2-Dev-WebApp set yearly 3');
      await stage.done('change policy Tier-2-Dev-Database set yearly 3');
      return 'mend policies';
    },
    writes: [`PUT .*${policy}`],
    times: 2,
    moves: [
      async ({ world, passes }, { plan }) => {
        for (const member of plan.members ?? []) {
          await writtenElsewhere(world, (member.plan.effect as Documents).policy);
        }
        await passes(minutes(5));
      },
    ],
  },
  'delete policy': {
    asks: () => 'delete policy EnhancedPolicy in rsv-contoso-dev-aue',
    writes: [`DELETE .*${policy}`],
    moves: [({ world }, { plan }) => writtenElsewhere(world, (plan.effect as Documents).policy)],
  },
  'create vault': {
    asks: () => 'create vault rsv-shop-aue in australiaeast group rg-contoso-app-prod',
    writes: ['PUT .*/vaults/rsv-shop-aue$'],
    moves: [({ world }, { plan }) => writtenElsewhere(world, (plan.effect as Documents).vault)],
  },
  'create vault, in a new resource group': {
    asks: () => 'create vault rsv-shop-sea in southeastasia group rg-shop subscription "Contoso Production"',
    writes: ['PUT .*/resourceGroups/rg-shop$', 'PUT .*/vaults/rsv-shop-sea$'],
    // Azure makes a group at once: between the two steps there is no moment in which the world could move.
    moves: [({ world }, { plan }) => writtenElsewhere(world, (plan.effect as Documents).group)],
  },
  'set vault': {
    asks: () => 'set vault rsv-contoso-dev-aue soft delete 30',
    writes: ['PATCH .*/vaults/[^/]+$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        await writtenElsewhere(world, (plan.effect as Documents).vault);
        await passes(minutes(1));
      },
    ],
  },
  'tag vault': {
    asks: () => 'tag vault rsv-contoso-dev-aue Owner=Anna',
    writes: ['PATCH .*/vaults/[^/]+$'],
    moves: [
      async ({ world, passes }, { plan }) => {
        await writtenElsewhere(world, (plan.effect as Documents).vault);
        await passes(minutes(1));
      },
    ],
  },
};
