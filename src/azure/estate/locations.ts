import { regionKey } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { readable } from '../core/each.ts';
import { textOf } from '../core/graph.ts';
import type { Location } from './types.ts';

/** REST: Subscriptions - List Locations, 2022-12-01. */
interface LocationBody {
  readonly name?: string;
  readonly displayName?: string;
  readonly metadata?: {
    readonly regionType?: string;
    readonly pairedRegion?: readonly { readonly name?: string }[];
  };
  readonly availabilityZoneMappings?: readonly unknown[];
}

/** The regions that a subscription may use: where they have their pair, and whether they have zones. */
export async function listLocations({ arm, call }: Context, subscription: string): Promise<Location[]> {
  const bodies = await call.read('listed the regions', (abortSignal) =>
    arm.list<LocationBody>(`/subscriptions/${subscription}/locations`, {
      query: { 'api-version': '2022-12-01' },
      abortSignal,
    }),
  );
  const physical = bodies.filter(({ metadata }) => metadata?.regionType !== 'Logical');
  return readable(physical, ({ name, displayName, metadata, availabilityZoneMappings }) => ({
    region: regionKey(textOf(name)),
    name: textOf(displayName) || textOf(name),
    pair: metadata?.pairedRegion?.[0]?.name,
    zones: (availabilityZoneMappings ?? []).length > 0,
  }));
}
