import type { Alert } from '../../src/alerts/schema/schema.ts';
import { alertOf } from './fixtures.ts';

const base = alertOf('backup-vm');
const guid = (n: number) => `0a1e0000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const prefix = base.alertId!.replace(/[^/]+$/, '');

/** The failed backup of the VM of that number, an alert of its own. */
export function failureOf(vm: number, more: Partial<Alert> & { readonly n?: number } = {}): Alert {
  const { n = 0, ...rest } = more;
  const name = `vm-${String(vm).padStart(3, '0')}`;
  const alertId = `${prefix}${guid(vm * 1_000 + n)}`;
  const rename = (id: string | undefined) => id?.replaceAll('app-prod-01', name);
  return {
    ...base,
    alertId,
    identity: `${alertId.toLowerCase()}|Fired`,
    group: `backup|${name}`,
    subject: name,
    vmName: name,
    vmId: rename(base.vmId),
    protectedItemId: rename(base.protectedItemId),
    ...rest,
  };
}

export const resolvedOf = (alert: Alert): Alert => ({
  ...alert,
  condition: 'Resolved',
  identity: alert.identity.replace('|Fired', '|Resolved'),
});

/** Backup data of that VM were deleted. */
export const deletionOf = (vm: number): Alert => {
  const alert = failureOf(vm, { n: 900, kind: 'security', rule: 'Delete Backup Data', severity: 'Sev0' });
  return { ...alert, group: `security|${alert.identity}` };
};
