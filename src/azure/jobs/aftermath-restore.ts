import type { Restore } from '../backup/types.ts';
import { lastSegment } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { quoted, type Row, textOf } from '../core/graph.ts';
import { bare } from '../core/looks.ts';
import { tolerance, when } from '../core/time.ts';
import type { Look, Watch } from '../core/types.ts';
import type { Aftermath } from './aftermath.ts';

/** So many disks are named. */
const mostNamed = 5;

/** What a restore has made, as Resource Graph lists it: the new VM, the disks of the VM, the disks in the target group. */
export const whatWasRestored: Aftermath = (context, { effect, watch, since }) => {
  const restore = effect as Restore;
  switch (restore.how) {
    case 'AlternateLocation':
      return newVm(context, restore.targetVm, watch);
    case 'OriginalLocation':
      return ownDisks(context, { vm: restore.vm, watch, since });
    case 'RestoreDisks':
      return newDisks(context, restore, since);
  }
};

/** Before it was asked for there was no VM of that id: that was a condition of the plan. */
async function newVm(context: Context, id: string, watch: Watch): Promise<Look | string> {
  const [vm] = await context.find('looked for the restored VM', {
    table: 'resources',
    type: 'microsoft.compute/virtualmachines',
    where: `id =~ ${quoted(id)}`,
    columns: ['id', 'properties'],
  });
  const name = lastSegment(id);
  if (!vm) return `There is no VM ${name} in ${groupOf(id)}: look there for disks that the restore has left.`;
  const state = textOf(propertiesOf(vm).provisioningState);
  if (state === 'Succeeded') return bare('done', watch, { read: `${shownNoMore}; the new VM ${name} is there.` });
  return `The new VM ${name} is there, and Azure says of it: ${state || 'nothing'}.`;
}

async function ownDisks(
  context: Context,
  { vm, watch, since }: { readonly vm: string; readonly watch: Watch; readonly since: number },
): Promise<Look | string> {
  const disks = await disksWhere(context, `managedBy =~ ${quoted(vm)}`);
  const made = disks.filter((disk) => isMadeSince(disk, since));
  const name = lastSegment(vm);
  if (disks.length > 0 && made.length === disks.length) {
    return bare('done', watch, { read: `${shownNoMore}; ${name} has disks that were made since.` });
  }
  const which = made.length === 0 ? 'none' : `${made.length} (${namesOf(made)})`;
  return `Of the ${disks.length} disks of ${name} that Azure lists, ${which} were made since it began.`;
}

/** Whether they are all, and all of this restore, nothing tells. */
async function newDisks(
  context: Context,
  { targetGroup, storageAccount }: Extract<Restore, { how: 'RestoreDisks' }>,
  since: number,
): Promise<string> {
  const account = lastSegment(storageAccount);
  if (targetGroup === undefined) return `It was to put the disks into the storage account ${account}: look there.`;
  const subscription = targetGroup.split('/')[2] ?? '';
  const where = `subscriptionId =~ ${quoted(subscription)} and resourceGroup =~ ${quoted(lastSegment(targetGroup))}`;
  const made = (await disksWhere(context, where)).filter((disk) => isMadeSince(disk, since));
  const group = lastSegment(targetGroup);
  if (made.length === 0) return `In ${group} Azure lists no disk that was made since it began.`;
  const disks = made.length === 1 ? '1 disk was' : `${made.length} disks were`;
  return `In ${group} ${disks} made since it began (${namesOf(made)}): whether that is all of it is for a person to see.`;
}

const disksWhere = (context: Context, where: string): Promise<Row[]> =>
  context.find('looked for restored disks', {
    table: 'resources',
    type: 'microsoft.compute/disks',
    where,
    columns: ['id', 'name', 'properties'],
  });

const shownNoMore = 'Azure shows neither its operation nor its job any more';

const isMadeSince = (disk: Row, since: number): boolean =>
  (when(textOf(propertiesOf(disk).timeCreated)) ?? 0) >= since - tolerance;

const propertiesOf = ({ properties }: Row): Row =>
  typeof properties === 'object' && properties !== null ? (properties as Row) : {};

const groupOf = (id: string): string => id.split('/')[4] ?? '';

function namesOf(disks: readonly Row[]): string {
  const names = disks.slice(0, mostNamed).map(({ name }) => textOf(name));
  return disks.length > mostNamed ? `${names.join(', ')} …` : names.join(', ');
}
