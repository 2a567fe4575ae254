import { isId, lastSegment, parseId, regionKey, sameId } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { quoted, textOf } from '../core/graph.ts';
import { tolerance, when } from '../core/time.ts';
import { agentOf, powerOf, type VmBody } from '../estate/vms.ts';
import { listSnapshots } from './snapshots.ts';
import type { Compute, Machine, Part, Ran } from './types.ts';
import { computeVersion } from './writes.ts';

interface Option {
  readonly deleteOption?: string;
}

interface Attached extends Option {
  readonly managedDisk?: { readonly id?: string };
}

/** What is read of a VM here (REST: Virtual Machines - Get with `$expand=instanceView`). */
interface MachineBody {
  readonly location?: string;
  readonly properties?: {
    readonly timeCreated?: string;
    readonly storageProfile?: {
      readonly osDisk?: Attached;
      readonly dataDisks?: readonly (Attached & { readonly lun?: number })[];
    };
    readonly networkProfile?: { readonly networkInterfaces?: readonly NicOfVm[] };
    readonly instanceView?: NonNullable<VmBody['properties']>['instanceView'];
  };
}

interface NicOfVm {
  readonly id?: string;
  readonly properties?: Option & { readonly primary?: boolean };
}

/** REST: Virtual Machine Run Commands - Get By Virtual Machine with `$expand=instanceView`. */
interface RunBody {
  readonly properties?: {
    readonly instanceView?: {
      readonly executionState?: string;
      readonly executionMessage?: string;
      readonly exitCode?: number;
      readonly output?: string;
      readonly error?: string;
      readonly endTime?: string;
    };
  };
}

/** Versions of the services of what hangs on a VM. */
const versions = { disk: '2023-10-02', nic: '2023-09-01' } as const;

/** Virtual machines, over plain Resource Manager. */
export function createCompute(context: Context): Compute {
  const { arm, call, find, now } = context;
  function read<Body>(id: string, query: Readonly<Record<string, string>>): Promise<Body | undefined> {
    return call.find('read the VM', async (abortSignal) => {
      return (await arm.send<Body>('read', 'GET', id, { query, abortSignal })).body;
    });
  }

  return {
    snapshots: () => listSnapshots(context),
    async machine(id) {
      parseId('vm', id);
      const body = await read<MachineBody>(id, { 'api-version': computeVersion, $expand: 'instanceView' });
      return body && toMachine(id, body);
    },

    async ran(id) {
      parseId('runCommand', id);
      const body = await read<RunBody>(id, { 'api-version': computeVersion, $expand: 'instanceView' });
      return body && toRan(body);
    },

    async parts(ids) {
      const found = await Promise.all(
        ids.map(async (id): Promise<Part[]> => {
          const kind = isId('disk', id) ? 'disk' : 'nic';
          parseId(kind, id);
          const body = await read<{ readonly properties?: object }>(id, { 'api-version': versions[kind] });
          return body === undefined ? [] : [{ id, createdAt: madeAt(body.properties) }];
        }),
      );
      return found.flat();
    },

    async looseDisks(group, since) {
      const { subscription = '', group: name = '' } = parseId('group', group);
      const rows = await find('looked for disks that nothing has', {
        table: 'resources',
        type: 'microsoft.compute/disks',
        where: `subscriptionId =~ ${quoted(subscription)} and resourceGroup =~ ${quoted(name)} and isempty(managedBy)`,
        columns: ['id', 'properties'],
      });
      const made = readable(rows, ({ id, properties }) => ({ id: textOf(id), at: madeAt(properties) }));
      return made.filter(({ at }) => at !== undefined && at >= since - tolerance && at <= now()).map(({ id }) => id);
    },
  };
}

function toMachine(id: string, { location = '', properties = {} }: MachineBody): Machine {
  const { storageProfile = {}, networkProfile = {}, instanceView } = properties;
  const { osDisk, dataDisks = [] } = storageProfile;
  const nics = networkProfile.networkInterfaces ?? [];
  const power = powerOf(instanceView?.statuses ?? []);
  const hanging: readonly (Option | undefined)[] = [osDisk, ...dataDisks, ...nics.map((nic) => nic.properties)];
  return {
    id,
    name: lastSegment(id),
    region: regionKey(location),
    createdAt: when(properties.timeCreated),
    power,
    agent: agentOf(instanceView?.vmAgent, power),
    osDisk: osDisk?.managedDisk?.id,
    dataDisks: dataDisks.flatMap(({ lun, managedDisk }) =>
      lun === undefined || managedDisk?.id === undefined ? [] : [{ lun, id: managedDisk.id }],
    ),
    nics: nics.flatMap((nic) => (nic.id === undefined ? [] : [{ id: nic.id, primary: isPrimary(nic, nics.length) }])),
    takesAll: hanging.every((one) => sameId(one?.deleteOption ?? '', 'Delete')),
  };
}

const isPrimary = (nic: NicOfVm, of: number): boolean => nic.properties?.primary ?? of === 1;

/** `executionState` (REST: ExecutionState): what is not named here goes on. */
function toRan({ properties = {} }: RunBody): Ran {
  const {
    executionState = '',
    executionMessage = '',
    exitCode,
    output = '',
    error = '',
    endTime,
  } = properties.instanceView ?? {};
  const isOver = /^(succeeded|failed|timedout|canceled)$/i.test(executionState);
  const succeeded = /^succeeded$/i.test(executionState) && (exitCode ?? 0) === 0;
  return {
    state: !isOver ? 'running' : succeeded ? 'done' : 'failed',
    exitCode,
    output,
    error: error || executionMessage || (isOver && !succeeded ? executionState : ''),
    ended: when(endTime),
  };
}

function madeAt(properties: unknown): number | undefined {
  const { timeCreated } =
    typeof properties === 'object' && properties !== null ? (properties as { readonly timeCreated?: string }) : {};
  return when(timeCreated);
}
