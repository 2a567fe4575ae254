import { asObject, type Json } from '../../core/respond.ts';
import { resources } from '../../core/tables.ts';
import { vaultPath } from '../../core/vault.ts';
import type { World } from '../../core/world.ts';
import { guidFrom } from '../guid.ts';
import { itemsOf } from '../item.ts';
import { containerPath, fabricOf, fabricPath, nameOf, regionName } from '../names.ts';
import { badRequest } from '../refusal.ts';
import { type Configuration, configurationOf, configurations, type Kind, regionOf } from './configuration.ts';

/** How one kind is addressed, made and shown. */
export interface KindRules {
  readonly kind: Kind;
  readonly type: string;
  /** Where the kind is listed; the one thing is below it, by `variable`. */
  readonly path: string;
  readonly variable: string;
  /** Where all of a vault are listed, if not at `path`. */
  readonly listed?: string;
  /** What must be there before one can be made. */
  readonly parent?: string;
  /** Seconds that making one takes, as observed. */
  readonly seconds: number;
  /** The properties of a new one; refuses what Azure refuses. */
  readonly make: (id: string, input: Json, world: World) => Json;
  /** What depends on other things. */
  readonly show?: (made: Configuration, world: World) => Json;
}

const root = 'Microsoft.RecoveryServices/vaults';

/** The five kinds, with the properties that real answers of A2A vaults have (spec 2023-06-01). */
export const kinds: readonly KindRules[] = [
  {
    kind: 'replicationFabrics',
    type: `${root}/replicationFabrics`,
    path: `${vaultPath}/replicationFabrics`,
    variable: 'fabric',
    seconds: 70,
    make: makeFabric,
    show: showFabric,
  },
  {
    kind: 'replicationProtectionContainers',
    type: `${root}/replicationFabrics/replicationProtectionContainers`,
    path: `${fabricPath}/replicationProtectionContainers`,
    variable: 'container',
    listed: `${vaultPath}/replicationProtectionContainers`,
    parent: fabricPath,
    seconds: 5,
    make: makeContainer,
    show: showContainer,
  },
  {
    kind: 'replicationProtectionContainerMappings',
    type: `${root}/replicationFabrics/replicationProtectionContainers/replicationProtectionContainerMappings`,
    path: `${containerPath}/replicationProtectionContainerMappings`,
    variable: 'mapping',
    listed: `${vaultPath}/replicationProtectionContainerMappings`,
    parent: containerPath,
    seconds: 66,
    make: makeMapping,
  },
  {
    kind: 'replicationNetworkMappings',
    type: `${root}/replicationFabrics/replicationNetworks/replicationNetworkMappings`,
    path: `${fabricPath}/replicationNetworks/{network}/replicationNetworkMappings`,
    variable: 'mapping',
    listed: `${vaultPath}/replicationNetworkMappings`,
    parent: fabricPath,
    seconds: 4,
    make: makeNetworkMapping,
  },
  {
    kind: 'replicationPolicies',
    type: `${root}/replicationPolicies`,
    path: `${vaultPath}/replicationPolicies`,
    variable: 'policy',
    seconds: 1,
    make: makePolicy,
  },
];

function makeFabric(id: string, input: Json): Json {
  const { instanceType, location } = asObject(input.customDetails);
  if (instanceType !== 'Azure' || typeof location !== 'string') throw notA2A('customDetails');
  return {
    friendlyName: regionName(location),
    encryptionDetails: { kekState: 'None', kekCertThumbprint: null },
    rolloverEncryptionDetails: { kekState: 'None', kekCertThumbprint: null },
    internalIdentifier: guidFrom(id),
    bcdrState: 'Valid',
    customDetails: { instanceType: 'Azure', location, containerIds: [], zones: [] },
    healthErrorDetails: [],
    health: 'Normal',
  };
}

function showFabric({ id, properties }: Configuration, world: World): Json {
  const inside = [...configurations(world).values()].filter(
    (one) =>
      one.type.endsWith('/replicationProtectionContainers') && fabricOf(one.id).toLowerCase() === id.toLowerCase(),
  );
  const containerIds = inside.map((container) => container.id);
  return { ...properties, customDetails: { ...asObject(properties.customDetails), containerIds } };
}

function makeContainer(id: string, input: Json, world: World): Json {
  const specific = Array.isArray(input.providerSpecificInput) ? asObject(input.providerSpecificInput[0]) : {};
  if (specific.instanceType !== 'A2A') throw notA2A('providerSpecificInput');
  return {
    fabricFriendlyName: regionName(regionOf(world, fabricOf(id))),
    friendlyName: nameOf(id),
    fabricType: 'Azure',
    role: '',
    fabricSpecificDetails: null,
  };
}

function showContainer({ id, properties }: Configuration, world: World): Json {
  const below = `${id.toLowerCase()}/`;
  const paired = [...configurations(world).values()].some(
    (one) => one.type.endsWith('ContainerMappings') && one.id.toLowerCase().startsWith(below),
  );
  const protectedItemCount = [...itemsOf(world).values()].filter((item) =>
    item.id.toLowerCase().startsWith(below),
  ).length;
  return { ...properties, protectedItemCount, pairingStatus: paired ? 'Paired' : 'NotPaired' };
}

function makeMapping(id: string, input: Json, world: World): Json {
  const specific = asObject(input.providerSpecificInput);
  if (specific.instanceType !== 'A2A') throw notA2A('providerSpecificInput');
  const policy = configurationOf(world, input.policyId, 'replicationPolicies');
  const target = configurationOf(world, input.targetProtectionContainerId, 'replicationProtectionContainers');
  return {
    targetProtectionContainerId: target.id,
    targetProtectionContainerFriendlyName: target.name,
    providerSpecificDetails: {
      instanceType: 'A2A',
      agentAutoUpdateStatus: specific.agentAutoUpdateStatus ?? 'Disabled',
      automationAccountAuthenticationType: 'SystemAssignedIdentity',
      automationAccountArmId: specific.automationAccountArmId ?? null,
      scheduleName: null,
      jobScheduleName: null,
    },
    health: 'Normal',
    healthErrorDetails: [],
    policyId: policy.id,
    state: 'Paired',
    sourceProtectionContainerFriendlyName: id.split('/')[12],
    sourceFabricFriendlyName: regionName(regionOf(world, fabricOf(id))),
    targetFabricFriendlyName: regionName(regionOf(world, fabricOf(target.id))),
    policyFriendlyName: policy.name,
  };
}

function makeNetworkMapping(id: string, input: Json, world: World): Json {
  const primary = networkOf(asObject(input.fabricSpecificDetails).primaryNetworkId, world);
  const recovery = networkOf(input.recoveryNetworkId, world);
  const recoveryFabric = `${id.split('/').slice(0, 10).join('/')}/${input.recoveryFabricName}`;
  configurationOf(world, recoveryFabric, 'replicationFabrics');
  return {
    state: 'Paired',
    primaryNetworkFriendlyName: nameOf(primary),
    primaryNetworkId: primary,
    primaryFabricFriendlyName: regionName(regionOf(world, fabricOf(id))),
    recoveryNetworkFriendlyName: nameOf(recovery),
    recoveryNetworkId: recovery,
    recoveryFabricArmId: recoveryFabric,
    recoveryFabricFriendlyName: regionName(regionOf(world, recoveryFabric)),
    fabricSpecificSettings: {
      instanceType: 'AzureToAzure',
      primaryFabricLocation: regionOf(world, fabricOf(id)),
      recoveryFabricLocation: regionOf(world, recoveryFabric),
    },
  };
}

/** Network mappings show network ids in lower case. */
function networkOf(id: unknown, world: World): string {
  const network = typeof id === 'string' ? resources(world).get(id) : undefined;
  if (network?.type === 'Microsoft.Network/virtualNetworks') return network.id.toLowerCase();
  throw badRequest(
    'NetworkNotFound',
    `The virtual network '${String(id)}' does not exist.`,
    'The network was deleted, or its id is wrong.',
    'Select an existing Azure virtual network.',
  );
}

function makePolicy(id: string, input: Json): Json {
  const specific = asObject(input.providerSpecificInput ?? input.replicationProviderSettings);
  if (specific.instanceType !== 'A2A') throw notA2A('providerSpecificInput');
  return {
    friendlyName: nameOf(id),
    providerSpecificDetails: {
      instanceType: 'A2A',
      recoveryPointThresholdInMinutes: 0,
      recoveryPointHistory: specific.recoveryPointHistory ?? 1440,
      appConsistentFrequencyInMinutes: specific.appConsistentFrequencyInMinutes ?? 0,
      multiVmSyncStatus: specific.multiVmSyncStatus === 'Disable' ? 'Disabled' : 'Enabled',
      crashConsistentFrequencyInMinutes: specific.crashConsistentFrequencyInMinutes ?? 5,
    },
  };
}

const notA2A = (what: string) =>
  badRequest(
    'InvalidParameter',
    `The value of '${what}' is not valid.`,
    'This Azure replicates Azure virtual machines between regions only.',
    'Use the instance type of Azure to Azure replication.',
  );
