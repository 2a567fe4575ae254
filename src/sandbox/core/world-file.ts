import { z } from 'zod';

const tags = z.record(z.string(), z.string()).optional();
const place = { name: z.string().min(1), subscription: z.string().min(1), resourceGroup: z.string().min(1) };
const regional = { ...place, location: z.string().regex(/^[a-z0-9]+$/, 'as Azure writes it: australiaeast'), tags };

const keep = z.strictObject({
  snapshotDays: z.int().min(1).max(30),
  days: z.int().optional(),
  weeks: z.int().optional(),
  months: z.int().optional(),
  years: z.int().optional(),
});

const policy = z.strictObject({
  name: z.string(),
  type: z.enum(['V1', 'V2']),
  timeZone: z.string().default('UTC'),
  /** `HH:MM`: when the backup runs, or the window of an hourly schedule opens. */
  at: z.string().regex(/^\d\d:(00|30)$/),
  /** Absent: once a day. */
  everyHours: z.literal([4, 6, 8, 12]).optional(),
  keep,
  archive: z.enum(['recommended']).optional(),
});

const vault = z.strictObject({
  ...regional,
  redundancy: z.enum(['GeoRedundant', 'LocallyRedundant', 'ZoneRedundant']).default('GeoRedundant'),
  immutability: z.enum(['Disabled', 'Unlocked', 'Locked']).default('Disabled'),
  policies: z.array(policy).default([]),
});

const backup = z.strictObject({
  vault: z.string(),
  policy: z.string(),
  /** `failed`: the last backup ended with `errorCode`. */
  state: z.enum(['protected', 'failed', 'stopped', 'soft-deleted']).default('protected'),
  errorCode: z.string().default('UserErrorGuestAgentStatusUnavailable'),
});

const vm = z.strictObject({
  ...regional,
  os: z.enum(['Linux', 'Windows']).default('Linux'),
  size: z.string().default('Standard_D2s_v5'),
  power: z.enum(['running', 'stopped', 'deallocated']).default('running'),
  agent: z.enum(['ready', 'not-ready', 'absent']).default('ready'),
  security: z.enum(['Standard', 'TrustedLaunch', 'ConfidentialVM']).default('Standard'),
  /** The sizes of its data disks in GB, at LUN 0, 1 and so on. */
  dataDisks: z.array(z.int().min(1)).default([]),
  /** A subnet as `network/subnet` of the VM's own subscription, which gives it a network interface. */
  subnet: z.string().optional(),
  publicIp: z.string().optional(),
  backup: backup.optional(),
});

const network = z.strictObject({
  ...regional,
  addressSpace: z.string(),
  subnets: z.record(z.string(), z.string()),
  /** Networks it is peered with, as `resourceGroup/name`. */
  peerings: z.array(z.string()).default([]),
  /** The name of its VPN gateway. */
  gateway: z.string().optional(),
});

/** A vault of Microsoft.DataProtection; `disksOf`: names of VMs of its subscription all of whose disks it backs up. */
const backupVault = z.strictObject({
  ...regional,
  redundancy: z.enum(['GeoRedundant', 'LocallyRedundant', 'ZoneRedundant']).default('LocallyRedundant'),
  disksOf: z.array(z.string()).default([]),
});

const storageAccount = z.strictObject({ ...regional, shares: z.array(z.string()).default([]) });
const inVault = { vault: z.string(), policy: z.string() };

/** A world as a person or a generator writes it: `SANDBOX_WORLD`, and what `npm run sandbox:world` prints. */
export const worldFile = z.strictObject({
  tenantId: z.guid().default('11111111-1111-4111-8111-111111111111'),
  /** Resources name their subscription by its `name`. */
  subscriptions: z.array(z.strictObject({ id: z.guid(), name: z.string().min(1) })).min(1),
  vaults: z.array(vault).default([]),
  vms: z.array(vm).default([]),
  networks: z.array(network).default([]),
  backupVaults: z.array(backupVault).default([]),
  storageAccounts: z.array(storageAccount).default([]),
  sqlDatabases: z.array(z.strictObject({ vm: z.string(), database: z.string(), ...inVault })).default([]),
  fileShares: z.array(z.strictObject({ account: z.string(), share: z.string(), ...inVault })).default([]),
  /** How many recovery points and finished jobs a protected VM starts with: a full history, or the last one. */
  history: z.enum(['full', 'last']).default('full'),
});

export type WorldFile = z.infer<typeof worldFile>;
export type WorldInput = z.input<typeof worldFile>;

/** Reads a world from JSON text; throws an Error that names every fault. */
export function parseWorld(text: string, source: string): WorldFile {
  const result = worldFile.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new Error(`${source} is not a world of the sandbox:\n${z.prettifyError(result.error)}`);
}
