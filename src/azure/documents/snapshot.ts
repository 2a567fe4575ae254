import type { Document } from '../estate/types.ts';

const version = '2023-10-02';

/** The last day that a snapshot is kept, `2026-12-08`: what has this tag Lifeboat made, and may clean up. */
export const keepTag = 'lifeboat-keep-until';

interface NewSnapshot {
  readonly id: string;
  readonly region: string;
  /** The managed disk's id. */
  readonly disk: string;
  readonly keepUntil: string;
  readonly vm: string;
}

/**
 * An incremental snapshot of a managed disk: it holds, and costs, what has changed since the one before it, and is kept on
 * standard storage whatever the disk is on (REST: Snapshots - Create Or Update; documentation: "Create an incremental snapshot").
 */
export const newSnapshot = ({ id, region, disk, keepUntil, vm }: NewSnapshot): Document => ({
  id,
  version,
  method: 'PUT',
  body: {
    location: region,
    tags: { [keepTag]: keepUntil, 'lifeboat-vm': vm },
    sku: { name: 'Standard_LRS' },
    properties: { creationData: { createOption: 'Copy', sourceResourceId: disk }, incremental: true },
  },
});

export const noSnapshot = (id: string): Document => ({ id, version, method: 'DELETE' });
