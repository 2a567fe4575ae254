const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** A part of an id that changes no address it is put into. */
const segment = String.raw`(?!\.{1,2}(?:/|$))[^/?#%\\\p{Cc}]+`;
/** A part of the id of what is in a vault: databases may be called nearly anything, and only the SDK puts it into a URL. */
const inVault = String.raw`(?!\.{1,2}(?:/|$))[^/?#\p{Cc}]+`;

const armId = new RegExp(`^/subscriptions/${guid}(?:/${segment})*$`, 'iu');
const alertId = new RegExp(
  `^/subscriptions/${guid}(?:/${segment})*/providers/microsoft\\.alertsmanagement/alerts/${guid}$`,
  'iu',
);
const vaultId = new RegExp(
  `^(/subscriptions/${guid}/resourcegroups/${segment}/providers/microsoft\\.recoveryservices/vaults/[a-z][a-z0-9-]{1,49})(?:/|$)`,
  'iu',
);
const backupVaultId = new RegExp(
  `^(/subscriptions/${guid}/resourcegroups/${segment}/providers/microsoft\\.dataprotection/backupvaults/[a-z][a-z0-9-]{1,49})(?:/|$)`,
  'iu',
);
const vmId = new RegExp(
  `^/subscriptions/${guid}/resourcegroups/${segment}/providers/microsoft\\.compute/virtualmachines/[^/?#%\\s]+$`,
  'iu',
);
const itemId = new RegExp(
  `^/subscriptions/${guid}(?:/${segment})+/(?:replication)?protectioncontainers/${inVault}/(?:replication)?protecteditems/${inVault}$`,
  'iu',
);

const longest = 1_000;

const matches = (pattern: RegExp, value: unknown): value is string =>
  typeof value === 'string' && value.length <= longest && pattern.test(value);

/** The value, if it is a well-formed ARM id below a subscription. */
export const resourceId = (value: unknown) => (matches(armId, value) ? value : undefined);

/** The value, if it is a well-formed id of an alert (AlertsManagement REST spec: `Alerts_GetById`). */
export const alertResourceId = (value: unknown) => (matches(alertId, value) ? value : undefined);

/** The value, if it is the id of a VM. */
export const vmResourceId = (value: unknown) => (matches(vmId, value) ? value : undefined);

/** The value, if it is the id of a protected or replicated item in a vault. */
export const itemResourceId = (value: unknown) =>
  matches(itemId, value) && matches(vaultId, value) ? value : undefined;

/** The vault that an id names or lies in. */
export function vaultOf(value: unknown): string | undefined {
  return matches(armId, value) || matches(itemId, value) ? vaultId.exec(value)?.[1] : undefined;
}

/** The Backup vault that an id names or lies in. */
export function backupVaultOf(value: unknown): string | undefined {
  return matches(armId, value) ? (backupVaultId.exec(value)?.[1] ?? undefined) : undefined;
}

/** A job's id: a GUID, or a GUID with what Site Recovery appends. */
export function jobName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-z][0-9a-z_-]{0,127}$/i.test(value) ? value : undefined;
}

/** The name at the end of an id. */
export function nameOf(id: string | undefined): string | undefined {
  return id?.split('/').findLast((part) => part !== '');
}
