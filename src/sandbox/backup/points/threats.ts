import type { World } from '../../core/world.ts';

/** Azure's words for what it has found in a recovery point (REST: Recovery Points - List, ThreatStatus). */
export const threatStatuses = ['Healthy', 'Warning', 'UnHealthy'] as const;

/** Keyed by the point's id; of the others nothing is known, as where nobody looks. */
export const threats = (world: World) => world.table<{ readonly status: (typeof threatStatuses)[number] }>('threats');
