import { lookup } from './lookup.ts';

/** A public region, as `GET /subscriptions/{id}/locations` tells of it. */
export interface Region {
  readonly name: string;
  readonly displayName: string;
  readonly group: string;
  /** Where its geo-redundant storage is copied to; absent: it has no pair. */
  readonly pair?: string;
  readonly zones: boolean;
}

type Row = readonly [displayName: string, group: string, pair: string | undefined, zones: 'zones' | 'no zones'];

/** Azure's regions, their pairs and zones (documentation: "Azure regions list", "Azure cross-region replication"). */
const rows = {
  australiacentral: ['Australia Central', 'Asia Pacific', 'australiacentral2', 'no zones'],
  australiacentral2: ['Australia Central 2', 'Asia Pacific', 'australiacentral', 'no zones'],
  australiaeast: ['Australia East', 'Asia Pacific', 'australiasoutheast', 'zones'],
  australiasoutheast: ['Australia Southeast', 'Asia Pacific', 'australiaeast', 'no zones'],
  brazilsouth: ['Brazil South', 'South America', 'southcentralus', 'zones'],
  canadacentral: ['Canada Central', 'Canada', 'canadaeast', 'zones'],
  canadaeast: ['Canada East', 'Canada', 'canadacentral', 'no zones'],
  centralindia: ['Central India', 'Asia Pacific', 'southindia', 'zones'],
  centralus: ['Central US', 'US', 'eastus2', 'zones'],
  eastasia: ['East Asia', 'Asia Pacific', 'southeastasia', 'zones'],
  eastus: ['East US', 'US', 'westus', 'zones'],
  eastus2: ['East US 2', 'US', 'centralus', 'zones'],
  francecentral: ['France Central', 'Europe', 'francesouth', 'zones'],
  francesouth: ['France South', 'Europe', 'francecentral', 'no zones'],
  germanynorth: ['Germany North', 'Europe', 'germanywestcentral', 'no zones'],
  germanywestcentral: ['Germany West Central', 'Europe', 'germanynorth', 'zones'],
  italynorth: ['Italy North', 'Europe', undefined, 'zones'],
  japaneast: ['Japan East', 'Asia Pacific', 'japanwest', 'zones'],
  japanwest: ['Japan West', 'Asia Pacific', 'japaneast', 'zones'],
  koreacentral: ['Korea Central', 'Asia Pacific', 'koreasouth', 'zones'],
  koreasouth: ['Korea South', 'Asia Pacific', 'koreacentral', 'no zones'],
  northcentralus: ['North Central US', 'US', 'southcentralus', 'no zones'],
  northeurope: ['North Europe', 'Europe', 'westeurope', 'zones'],
  norwayeast: ['Norway East', 'Europe', 'norwaywest', 'zones'],
  norwaywest: ['Norway West', 'Europe', 'norwayeast', 'no zones'],
  polandcentral: ['Poland Central', 'Europe', undefined, 'zones'],
  southafricanorth: ['South Africa North', 'Africa', 'southafricawest', 'zones'],
  southafricawest: ['South Africa West', 'Africa', 'southafricanorth', 'no zones'],
  southcentralus: ['South Central US', 'US', 'northcentralus', 'zones'],
  southeastasia: ['Southeast Asia', 'Asia Pacific', 'eastasia', 'zones'],
  southindia: ['South India', 'Asia Pacific', 'centralindia', 'no zones'],
  swedencentral: ['Sweden Central', 'Europe', 'swedensouth', 'zones'],
  swedensouth: ['Sweden South', 'Europe', 'swedencentral', 'no zones'],
  switzerlandnorth: ['Switzerland North', 'Europe', 'switzerlandwest', 'zones'],
  switzerlandwest: ['Switzerland West', 'Europe', 'switzerlandnorth', 'no zones'],
  uaecentral: ['UAE Central', 'Middle East', 'uaenorth', 'no zones'],
  uaenorth: ['UAE North', 'Middle East', 'uaecentral', 'zones'],
  uksouth: ['UK South', 'Europe', 'ukwest', 'zones'],
  ukwest: ['UK West', 'Europe', 'uksouth', 'no zones'],
  westcentralus: ['West Central US', 'US', 'westus2', 'no zones'],
  westeurope: ['West Europe', 'Europe', 'northeurope', 'zones'],
  westindia: ['West India', 'Asia Pacific', 'southindia', 'no zones'],
  westus: ['West US', 'US', 'eastus', 'no zones'],
  westus2: ['West US 2', 'US', 'westcentralus', 'zones'],
  westus3: ['West US 3', 'US', 'eastus', 'zones'],
} as const satisfies Readonly<Record<string, Row>>;

export const regions: readonly Region[] = Object.entries<Row>(rows).map(
  ([name, [displayName, group, pair, zones]]) => ({
    name,
    displayName,
    group,
    ...(pair !== undefined && { pair }),
    zones: zones === 'zones',
  }),
);

const byName = lookup(Object.fromEntries(regions.map((region) => [region.name, region])));

/** The region of that name as people or programs write it (`Australia East`, `australiaeast`); undefined: there is none. */
export const regionNamed = (text: string): Region | undefined => byName[plainRegion(text)];

/** A region's name as Azure keeps it. */
export const plainRegion = (text: string): string => text.toLowerCase().replaceAll(' ', '');
