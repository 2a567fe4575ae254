/** A link into the Azure portal for a resource; the portal resolves any ARM id behind `#@/resource`. */
export function portalLink(what: string, id: string): { title: string; url: string } {
  return { title: `${what} in the portal`, url: `https://portal.azure.com/#@/resource${encodeURI(id)}` };
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/\/microsoft\.compute\/virtualmachines\/[^/]+$/i, 'VM'],
  [/\/microsoft\.compute\/disks\/[^/]+$/i, 'Disk'],
  [/\/microsoft\.storage\/storageaccounts\/[^/]+$/i, 'Storage account'],
  [/\/microsoft\.recoveryservices\/vaults\/[^/]+$/i, 'Vault'],
  [/\/microsoft\.dataprotection\/backupvaults\/[^/]+$/i, 'Backup vault'],
];

/** What people call a resource of that id; `Resource` where nothing shorter is sure. */
export function resourceWord(id: string): string {
  return kinds.find(([pattern]) => pattern.test(id))?.[1] ?? 'Resource';
}

/** A link to an alert's page: Azure Monitor's alert details blade takes the encoded alert id. */
export function alertLink(alertId: string): { title: string; url: string } {
  const id = encodeURIComponent(alertId);
  return {
    title: 'Alert in the portal',
    url: `https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/${id}`,
  };
}
