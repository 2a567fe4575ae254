import type { ProtectedItem } from './types.ts';

/** Backups that are stopped for good or for now, by Azure's `protectionState` (REST: ProtectionStopped, ProtectionPaused, BackupsSuspended). */
export const isStopped = ({ state }: Pick<ProtectedItem, 'state'>): boolean => /stopped|suspended|paused/i.test(state);
