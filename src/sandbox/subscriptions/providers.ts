import { ArmError } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { ok } from '../core/respond.ts';
import type { Params, Route } from '../core/router.ts';

/** What this Azure has of each provider, with api-versions that the service lists, newest first. */
const providers = lookup<Readonly<Record<string, readonly string[]>>>({
  'Microsoft.AlertsManagement': { alerts: ['2019-05-05-preview', '2019-03-01'], actionRules: ['2021-08-08'] },
  'Microsoft.Authorization': { permissions: ['2022-04-01', '2018-07-01', '2015-07-01'] },
  'Microsoft.Compute': { virtualMachines: ['2024-03-01', '2023-09-01', '2022-08-01'] },
  'Microsoft.Insights': { actionGroups: ['2023-01-01', '2022-06-01', '2021-09-01'] },
  'Microsoft.Network': { virtualNetworks: ['2023-09-01', '2022-07-01'] },
  'Microsoft.RecoveryServices': { vaults: ['2024-04-01', '2023-06-01', '2023-02-01', '2022-10-01'] },
  'Microsoft.ResourceGraph': { resources: ['2022-10-01', '2021-03-01'] },
  'Microsoft.Storage': { storageAccounts: ['2023-01-01', '2022-09-01'] },
});

/** `az resource` asks these for the api-version of a type (REST: Providers - Get and List). */
export const providerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers',
    handle: (_r, params) => ok({ value: Object.keys(providers).map((namespace) => show(params, namespace)) }),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/{namespace}',
    handle: (_r, params) => ok(show(params, named(params.namespace!))),
  },
];

function named(wanted: string): string {
  const found = Object.keys(providers).find((namespace) => namespace.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${wanted}' is invalid.`);
}

const show = ({ subscription }: Params, namespace: string) => ({
  id: `/subscriptions/${subscription}/providers/${namespace}`,
  namespace,
  registrationState: 'Registered',
  registrationPolicy: 'RegistrationRequired',
  resourceTypes: Object.entries(providers[namespace]!).map(([resourceType, apiVersions]) => ({
    resourceType,
    locations: [],
    apiVersions,
    capabilities: 'None',
  })),
});
