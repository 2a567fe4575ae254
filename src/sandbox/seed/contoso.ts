import type { WorldInput } from '../core/world-file.ts';

const prod = 'Contoso Production';
const dev = 'Contoso Development';
const app = 'rg-contoso-app-prod';
const data = 'rg-contoso-data-prod';
const web = 'rg-contoso-web-prod';
const dr = 'rg-contoso-dr';
const development = 'rg-contoso-dev';
const aue = 'australiaeast';
const cin = 'centralindia';

interface Standing {
  readonly Environment: string;
  readonly Criticality: string;
}

const tagsOf = ({ Environment, Criticality }: Standing, Application: string, team: string, centre: string) => ({
  Application,
  'Support Team': team,
  Environment,
  'Cost Center': centre,
  Criticality,
});

const everyFourHours = { type: 'V2', timeZone: 'AUS Eastern Standard Time', at: '08:00', everyHours: 4 } as const;
const everyNight = { type: 'V1', timeZone: 'AUS Eastern Standard Time', at: '22:00' } as const;
const appDb = { vault: 'rsv-contoso-prod-aue', policy: 'Tier-1-Prod-AppDB' };
const fileServer = { vault: 'rsv-contoso-prod-aue', policy: 'Tier-1-Prod-FileServer' };
const webApp = { vault: 'rsv-contoso-dev-aue', policy: 'Tier-2-Dev-WebApp' };
const database = { vault: 'rsv-contoso-dev-aue', policy: 'Tier-2-Dev-Database' };
const inApp = { subscription: prod, resourceGroup: app, location: aue, subnet: 'vnet-prod/app' };
const inData = { subscription: prod, resourceGroup: data, location: aue, subnet: 'vnet-prod/data' };
const inDev = { subscription: dev, resourceGroup: development, location: aue, subnet: 'vnet-dev/default' };

/** The Contoso company: two subscriptions, three vaults, and one VM for each thing that can be the matter with one. */
export const contoso: WorldInput = {
  subscriptions: [
    { id: '10000000-0000-4000-8000-000000000001', name: prod },
    { id: '20000000-0000-4000-8000-000000000002', name: dev },
  ],
  vaults: [
    {
      name: 'rsv-contoso-prod-aue',
      subscription: prod,
      resourceGroup: app,
      location: aue,
      immutability: 'Unlocked',
      tags: tagsOf({ Environment: 'Production', Criticality: 'Tier 1' }, 'Contoso ERP', 'Backup Operations', 'CC-1001'),
      policies: [
        {
          name: 'Tier-1-Prod-AppDB',
          ...everyFourHours,
          keep: { snapshotDays: 5, days: 7, weeks: 4, months: 6, years: 7 },
          archive: 'recommended',
        },
        {
          name: 'Tier-1-Prod-FileServer',
          ...everyFourHours,
          keep: { snapshotDays: 5, days: 7, weeks: 6, months: 6, years: 7 },
          archive: 'recommended',
        },
      ],
    },
    {
      name: 'rsv-contoso-dev-aue',
      subscription: dev,
      resourceGroup: development,
      location: aue,
      redundancy: 'LocallyRedundant',
      tags: tagsOf(
        { Environment: 'Development', Criticality: 'Tier 2' },
        'Contoso Web',
        'Platform Engineering',
        'CC-2002',
      ),
      policies: [
        {
          name: 'Tier-2-Dev-WebApp',
          ...everyNight,
          keep: { snapshotDays: 2, days: 20, weeks: 8, months: 12, years: 2 },
        },
        {
          name: 'Tier-2-Dev-Database',
          ...everyNight,
          keep: { snapshotDays: 2, days: 30, weeks: 8, months: 12, years: 2 },
        },
      ],
    },
    {
      name: 'rsv-contoso-dr-cin',
      subscription: prod,
      resourceGroup: dr,
      location: cin,
      tags: tagsOf(
        { Environment: 'Production', Criticality: 'Tier 1' },
        'Disaster Recovery',
        'Backup Operations',
        'CC-1001',
      ),
    },
  ],
  networks: [
    {
      name: 'vnet-prod',
      subscription: prod,
      resourceGroup: app,
      location: aue,
      addressSpace: '10.10.0.0/16',
      subnets: { app: '10.10.1.0/24', data: '10.10.2.0/24', GatewaySubnet: '10.10.255.0/27' },
      peerings: [`${dr}/vnet-prod`],
      gateway: 'vgw-prod-aue',
    },
    {
      name: 'vnet-prod',
      subscription: prod,
      resourceGroup: dr,
      location: cin,
      addressSpace: '10.20.0.0/16',
      subnets: { app: '10.20.1.0/24', data: '10.20.2.0/24', GatewaySubnet: '10.20.255.0/27' },
      peerings: [`${app}/vnet-prod`],
      gateway: 'vgw-prod-cin',
    },
    {
      name: 'vnet-dr-test',
      subscription: prod,
      resourceGroup: dr,
      location: cin,
      addressSpace: '10.99.0.0/16',
      subnets: { app: '10.99.1.0/24', data: '10.99.2.0/24' },
    },
    {
      name: 'vnet-proof',
      subscription: prod,
      resourceGroup: 'rg-contoso-proof',
      location: aue,
      addressSpace: '10.98.0.0/16',
      subnets: { app: '10.98.1.0/24' },
    },
    {
      name: 'vnet-weu',
      subscription: prod,
      resourceGroup: 'rg-contoso-weu-prod',
      location: 'westeurope',
      addressSpace: '10.30.0.0/16',
      subnets: { default: '10.30.1.0/24' },
    },
    {
      name: 'vnet-dev',
      subscription: dev,
      resourceGroup: development,
      location: aue,
      addressSpace: '10.40.0.0/16',
      subnets: { default: '10.40.1.0/24' },
    },
  ],
  storageAccounts: [
    { name: 'stcontosoaue', subscription: prod, resourceGroup: app, location: aue, shares: ['finance'] },
    { name: 'stcontosodrcin', subscription: prod, resourceGroup: dr, location: cin },
  ],
  vms: [
    {
      name: 'vm1',
      ...inApp,
      publicIp: '203.0.113.10',
      tags: { Application: 'Contoso Portal', Environment: 'Production' },
    },
    { name: 'app-prod-01', ...inApp, backup: appDb },
    { name: 'erp-prod-01', ...inApp, os: 'Windows', size: 'Standard_E8s_v5', backup: appDb },
    { name: 'crm-prod-01', ...inApp, os: 'Windows', backup: appDb },
    { name: 'sql-prod-01', ...inData, os: 'Windows', size: 'Standard_E16s_v5', dataDisks: [512, 128], backup: appDb },
    { name: 'file-prod-01', ...inData, os: 'Windows', dataDisks: [1024], backup: fileServer },
    { name: 'mail-prod-01', ...inData, backup: fileServer },
    { name: 'dc-prod-01', ...inApp, os: 'Windows', backup: appDb },
    // Its agent has stopped, and so last night's backup failed: a retry is of no use before that is seen to.
    { name: 'print-prod-01', ...inData, os: 'Windows', agent: 'not-ready', backup: { ...fileServer, state: 'failed' } },
    { name: 'archive-prod-01', ...inData, power: 'deallocated', backup: fileServer },
    { name: 'secure-prod-01', ...inApp, os: 'Windows', security: 'TrustedLaunch' },
    { name: 'ledger-prod-01', ...inData, os: 'Windows' },
    {
      name: 'vm-weu-01',
      subscription: prod,
      resourceGroup: 'rg-contoso-weu-prod',
      location: 'westeurope',
      subnet: 'vnet-weu/default',
    },
    { name: 'web01', subscription: prod, resourceGroup: web, location: aue, subnet: 'vnet-prod/app', backup: appDb },
    {
      name: 'web01',
      subscription: dev,
      resourceGroup: 'rg-contoso-web-dev',
      location: aue,
      subnet: 'vnet-dev/default',
    },
    { name: 'vm-dev-01', ...inDev },
    { name: 'shop-dev-01', ...inDev, dataDisks: [64, 32], backup: webApp },
    { name: 'db-dev-01', ...inDev, backup: database },
    { name: 'build-dev-01', ...inDev, backup: { ...webApp, state: 'stopped' } },
    { name: 'legacy-dev-01', ...inDev, backup: { ...database, state: 'soft-deleted' } },
  ],
  sqlDatabases: [
    { vm: 'ledger-prod-01', database: 'Ledger', vault: 'rsv-contoso-prod-aue', policy: 'HourlyLogBackup' },
  ],
  fileShares: [{ account: 'stcontosoaue', share: 'finance', vault: 'rsv-contoso-prod-aue', policy: 'DailyFileShare' }],
};
