import { type Region, regions } from '../core/regions.ts';
import { ok } from '../core/respond.ts';
import type { Route } from '../core/router.ts';

/** REST: Subscriptions - List Locations. Where they lie on earth is left out. */
export const locationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/locations',
    handle: (_request, params) => ok({ value: regions.map((region) => show(params.subscription!, region)) }),
  },
];

const show = (subscription: string, { name, displayName, group, pair, zones }: Region) => ({
  id: `/subscriptions/${subscription}/locations/${name}`,
  name,
  type: 'Region',
  displayName,
  regionalDisplayName: `(${group}) ${displayName}`,
  metadata: {
    regionType: 'Physical',
    regionCategory: zones ? 'Recommended' : 'Other',
    geographyGroup: group,
    pairedRegion: pair === undefined ? [] : [{ name: pair, id: `/subscriptions/${subscription}/locations/${pair}` }],
  },
  ...(zones && {
    availabilityZoneMappings: ['1', '2', '3'].map((zone) => ({
      logicalZone: zone,
      physicalZone: `${name}-az${zone}`,
    })),
  }),
});
