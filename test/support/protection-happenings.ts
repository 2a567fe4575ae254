import { vmId } from './azure-side.ts';
import type { Happening } from './happenings.ts';

/** What others do to the backups of a vault, or to the vault that they are in. */
export const ofProtection: readonly [RegExp, Happening][] = [
  [
    /^somebody moves the VM (?<vm>\S+) to (?<group>\S+) in the portal$/,
    async ({ app }, { vm = '', group }) => {
      const id = await vmId(app, vm);
      const [, , subscription, , from] = id.split('/');
      const target = `/subscriptions/${subscription}/resourceGroups/${group}`;
      const path = `/subscriptions/${subscription}/resourceGroups/${from}/moveResources?api-version=2022-09-01`;
      await app.arm(path, 'POST', { resources: [id], targetResourceGroup: target });
    },
  ],
  [
    /^somebody deletes the disk (?<disk>\S+) in (?<group>\S+) in the portal$/,
    async ({ app }, { disk, group = '' }) => {
      const { data } = await app.arm('/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01', 'POST', {
        query: `resources | where type =~ 'microsoft.compute/disks' and name == '${disk}' and resourceGroup =~ '${group}' | project id`,
        options: { resultFormat: 'objectArray' },
      });
      await app.arm(`${(data as { id: string }[])[0]!.id}?api-version=2023-10-02`, 'DELETE');
    },
  ],
  [
    /^a Resource Guard guards (?<vault>\S+)$/,
    async ({ app }, { vault }) => {
      await app.sandbox('guard', { vault, on: true });
    },
  ],
  [
    /^the owner of the Resource Guard of (?<vault>\S+) (?<did>gives leave|takes the leave back)$/,
    async ({ app }, { vault, did }) => {
      await app.sandbox('guard', { vault, grant: did === 'gives leave' });
    },
  ],
];
