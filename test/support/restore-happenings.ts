import { disksOf, machineryIn, restoreDisks } from './azure-side.ts';
import { eventually, type Happening } from './happenings.ts';

/** What happens to restores, and what is seen of them in Azure. */
export const ofRestores: readonly [RegExp, Happening][] = [
  [
    /^a restore of (?<vm>\S+) fails(?: with (?<code>\S+?))?(?:, (?<how>over the original|as a new VM))?$/,
    async ({ app }, { vm, code, how = '' }) => {
      const types: Readonly<Record<string, string>> = {
        'over the original': 'OriginalLocation',
        'as a new VM': 'AlternateLocation',
      };
      const recoveryType = types[how] ?? 'RestoreDisks';
      await app.sandbox('fail-restore', { vm, now: true, recoveryType, ...(code && { errorCode: code }) });
      await app.sandbox('clock', { advance: 'PT5M' });
    },
  ],
  [
    /^the next restore of (?<vm>\S+) will fail$/,
    async ({ app }, { vm }) => {
      await app.sandbox('fail-restore', { vm });
    },
  ],
  [
    /^Azure finds threats in the newest (?<newest>\d+) recovery points of (?<vm>\S+)$/,
    async ({ app }, { vm, newest }) => {
      await app.sandbox('threat', { vm, newest: Number(newest) });
    },
  ],
  [/^somebody restores the disks of (?<vm>\S+)$/, ({ app }, { vm = '' }) => restoreDisks(app, vm)],
  [
    /^in (?<group>\S+) there is no VM, no disk and no network interface$/,
    ({ app }, { group = '' }) =>
      eventually(async () => {
        const left = await machineryIn(app, group);
        return left.length === 0 ? undefined : `there is ${left.join(', ')}`;
      }),
  ],
  [
    /^the application of (?<vm>\S+) (?<how>never answers|says "(?<says>[^"]*)")$/,
    async ({ app }, { vm, how, says }) => {
      await app.sandbox('probe', { vm, ...(how === 'never answers' ? { after: null } : { says }) });
    },
  ],
  [
    /^(?<vm>\S+) has a restored disk, and its old one is kept$/,
    ({ app }, { vm = '' }) =>
      eventually(async () => {
        const { now, free } = await disksOf(app, vm);
        const fits = now.includes('-osdisk-') && free.length === 1 && free[0] !== now;
        return fits ? undefined : `${vm} has ${now}, and beside it are ${free.join(', ')}`;
      }),
  ],
];
