import { azureTime } from '../core/resource-id.ts';
import { type Resource, resources, vaultIdOf } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { guidFrom } from './guid.ts';
import type { Health, ReplicatedItem } from './item.ts';
import { objectIdOf } from './job.ts';
import { fabricOf, nameOf, regionName } from './names.ts';
import { rpoSeconds } from './points.ts';
import { disksOf, nicsOf } from './show-parts.ts';

/** A replicated item as ARM shows it at `now` (`ReplicationProtectedItem` of an A2A item, spec 2023-06-01). */
export function shownItem(item: ReplicatedItem, world: World, now: number): Readonly<Record<string, unknown>> {
  return {
    id: item.id,
    name: item.name,
    type: 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems',
    properties: properties(item, world, now),
  };
}

/** What may be done to the item at `now`: the portal and clients decide by it which buttons to show. */
export function allowedOperations(item: ReplicatedItem, now: number): readonly string[] {
  if (now < item.protectedAt) return ['DisableProtection'];
  if (item.test) return item.test.phase === 'waiting' ? ['TestFailoverCleanup'] : [];
  return ['UnplannedFailover', 'DisableProtection', 'TestFailover'];
}

/** What is wrong with the item at `now`, a missing test failover included. */
export function healthOf(item: ReplicatedItem, now: number): readonly Health[] {
  if (now < item.protectedAt || item.lastTestFailover !== undefined) return item.health;
  return [...item.health, neverTested(item)];
}

/** The worse of the item's errors of one kind. */
export function worst(health: readonly Health[]): 'Normal' | 'Warning' | 'Critical' {
  if (health.some(({ level }) => level === 'Critical')) return 'Critical';
  return health.length > 0 ? 'Warning' : 'Normal';
}

function properties(item: ReplicatedItem, world: World, now: number): Readonly<Record<string, unknown>> {
  const health = healthOf(item, now);
  const vault = vaultIdOf(item.id);
  const [state, description] = protection(item, now);
  const { lastTestFailover, test } = item;
  return {
    friendlyName: item.vmName,
    protectedItemType: '',
    protectableItemId: null,
    recoveryServicesProviderId: `${fabricOf(item.id)}/replicationRecoveryServicesProviders/${guidFrom(fabricOf(item.id))}`,
    primaryFabricFriendlyName: regionName(item.sourceRegion),
    primaryFabricProvider: 'AzureFabric',
    recoveryFabricFriendlyName: regionName(item.targetRegion),
    recoveryFabricId: fabricOf(item.recoveryContainer),
    primaryProtectionContainerFriendlyName: item.id.split('/')[12],
    recoveryProtectionContainerFriendlyName: nameOf(item.recoveryContainer),
    protectionState: state,
    protectionStateDescription: description,
    activeLocation: 'Primary',
    ...testState(item),
    switchProviderState: 'None',
    switchProviderStateDescription: null,
    allowedOperations: allowedOperations(item, now),
    replicationHealth: worst(health.filter(({ category }) => category !== 'TestFailover')),
    failoverHealth: worst(health),
    healthErrors: health.map((one) => shownHealth(one, item)),
    policyId: item.policy,
    policyFriendlyName: nameOf(item.policy),
    ...(lastTestFailover === undefined ? {} : { lastSuccessfulTestFailoverTime: azureTime(lastTestFailover) }),
    currentScenario: scenario(item, vault),
    failoverRecoveryPointId: test?.point ?? null,
    providerSpecificDetails: details(item, world, now),
    recoveryContainerId: item.recoveryContainer,
    eventCorrelationId: guidFrom(`${item.id} events`),
  };
}

/** States and their descriptions as the spec's examples have them. */
function protection(item: ReplicatedItem, now: number): readonly [string, string] {
  if (now < item.protectedAt) return ['InitialReplicationInProgress', 'Initial replication is in progress'];
  return ['Protected', item.test?.phase === 'waiting' ? 'Cleanup test failover pending' : 'Protected'];
}

const testStates = {
  running: ['InProgress', 'Test failover in progress'],
  waiting: ['WaitingForCompletion', 'Waiting for user input'],
  cleaning: ['MarkedForDeletion', 'Cleaning up test environment'],
} as const;

function testState({ test }: ReplicatedItem): Readonly<Record<string, string>> {
  const [testFailoverState, testFailoverStateDescription] = test ? testStates[test.phase] : ['None', 'None'];
  return { testFailoverState, testFailoverStateDescription };
}

function scenario({ current }: ReplicatedItem, vault: string): Readonly<Record<string, string>> {
  if (current) return { scenarioName: current.scenario, jobId: current.job, startTime: azureTime(current.start) };
  return { scenarioName: 'None', jobId: `${vault}/replicationJobs/None`, startTime: '1753-01-01T01:01:01Z' };
}

function neverTested(item: ReplicatedItem): Health {
  return {
    level: 'Warning',
    category: 'TestFailover',
    code: '161011',
    message: `No successful test failover has been done on the virtual machine '${item.vmName}'.`,
    causes: 'No successful test failover has been done on the virtual machine after it was replicated.',
    action: 'Do a test failover on the virtual machine.',
    since: item.protectedAt,
  };
}

/** `HealthError` of the spec. */
export function shownHealth(health: Health, item: ReplicatedItem): Readonly<Record<string, unknown>> {
  return {
    innerHealthErrors: [],
    errorSource: health.category === 'TestFailover' ? 'ReplicationUnitFailoverValidatorError' : 'ReplicationUnit',
    errorType: health.code,
    errorLevel: health.level,
    errorCategory: health.category,
    errorCode: health.code,
    summaryMessage: '',
    errorMessage: health.message,
    possibleCauses: health.causes,
    recommendedAction: health.action,
    creationTimeUtc: azureTime(health.since),
    recoveryProviderErrorMessage: null,
    entityId: objectIdOf(item.id),
    errorId: health.code,
    customerResolvability: 'NotAllowed',
  };
}

function details(item: ReplicatedItem, world: World, now: number): Readonly<Record<string, unknown>> {
  const vm = resources(world).get(item.vm);
  const protectedState = now < item.protectedAt ? protection(item, now) : (['Protected', 'Protected'] as const);
  return {
    instanceType: 'A2A',
    fabricObjectId: item.vm,
    initialPrimaryZone: '',
    initialPrimaryFabricLocation: item.sourceRegion,
    initialRecoveryZone: '',
    initialPrimaryExtendedLocation: null,
    initialRecoveryExtendedLocation: null,
    initialRecoveryFabricLocation: item.targetRegion,
    multiVmGroupId: guidFrom(`${item.id} group`),
    multiVmGroupName: '',
    multiVmGroupCreateOption: 'AutoCreated',
    managementId: guidFrom(`${item.id} management`),
    protectedDisks: null,
    unprotectedDisks: null,
    protectedManagedDisks: disksOf(item, vm, now < item.protectedAt),
    recoveryBootDiagStorageAccountId: null,
    primaryFabricLocation: item.sourceRegion,
    recoveryFabricLocation: item.targetRegion,
    ...machine(item, vm),
    recoveryCloudService: null,
    recoveryAvailabilitySet: null,
    selectedRecoveryAzureNetworkId: item.recoveryNetwork,
    selectedTfoAzureNetworkId: null,
    vmNics: nicsOf(item, vm),
    vmSyncedConfigDetails: { tags: vm?.tags ?? {}, inputEndpoints: [] },
    monitoringPercentageCompletion: progress(item, now),
    monitoringJobType: now < item.protectedAt ? 'InitialReplication' : null,
    lastHeartbeat: azureTime(Math.floor((item.stalledAt ?? now) / 60_000) * 60_000),
    agentVersion: '9.62.7246.1',
    agentExpiryDate: '9999-12-31T23:59:59.9999999',
    isReplicationAgentUpdateRequired: false,
    agentCertificateExpiryDate: azureTime(item.enabled + 3 * 365 * 86_400_000),
    isReplicationAgentCertificateUpdateRequired: false,
    recoveryFabricObjectId: null,
    vmProtectionState: protectedState[0],
    vmProtectionStateDescription: protectedState[1],
    lifecycleId: guidFrom(`${item.id} ${item.enabled}`),
    testFailoverRecoveryFabricObjectId: item.test?.succeeded === undefined ? null : item.test.testVm,
    rpoInSeconds: rpoSeconds(item, now) ?? null,
    lastRpoCalculatedTime: now < item.protectedAt ? null : azureTime(Math.floor(now / 60_000) * 60_000),
    primaryAvailabilityZone: null,
    recoveryAvailabilityZone: null,
    primaryExtendedLocation: null,
    recoveryExtendedLocation: null,
    vmEncryptionType: 'NotEncrypted',
    tfoAzureVMName: `${item.vmName}-test`,
    recoveryProximityPlacementGroupId: null,
    autoProtectionOfDataDisk: 'Disabled',
    recoveryVirtualMachineScaleSetId: null,
    recoveryCapacityReservationGroupId: null,
    churnOptionSelected: 'Normal',
  };
}

/** Grows evenly: 0 at the start of the initial replication, 100 at its end. */
function progress({ enabled, protectedAt }: ReplicatedItem, now: number): number | null {
  if (now >= protectedAt) return null;
  return Math.max(0, Math.floor((100 * (now - enabled)) / (protectedAt - enabled)));
}

interface VmModel {
  readonly hardwareProfile?: { readonly vmSize?: string };
  readonly storageProfile?: { readonly osDisk?: { readonly osType?: string } };
}

function machine(item: ReplicatedItem, vm: Resource | undefined): Readonly<Record<string, unknown>> {
  const model = vm?.properties as VmModel | undefined;
  return {
    osType: model?.storageProfile?.osDisk?.osType ?? 'Linux',
    recoveryAzureVMSize: model?.hardwareProfile?.vmSize ?? 'Standard_D2s_v5',
    recoveryAzureVMName: item.vmName,
    recoveryAzureResourceGroupId: item.recoveryGroup,
    recoveryAzureGeneration: 'V2',
  };
}
