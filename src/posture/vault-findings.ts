import type { Vault } from '../azure/azure.ts';

/** What protects the backups of a vault from one person alone; undefined: cannot be read. */
export interface Guards {
  readonly softDelete: 'on' | 'off';
  readonly multiUser: 'on' | 'off' | undefined;
}

/** Something to say of a vault. */
export interface Finding {
  readonly vault: string;
  readonly what: 'soft-delete-off' | 'multi-user-off';
}

export function guardsOf({ softDelete, multiUser }: Pick<Vault, 'softDelete' | 'multiUser'>): Guards {
  return { softDelete: softDelete === 'Disabled' ? 'off' : 'on', multiUser };
}

/**
 * What is to be said of a vault that was seen as `before` (undefined: never) and stands as `now`. Without soft delete
 * Azure sends no alert when backup data are deleted, so that this state itself is one; that nobody ever switched
 * multi-user authorization on is none, that somebody switched it off is. Pure.
 */
export function findingsOf(before: Guards | undefined, now: Guards): Finding['what'][] {
  return [
    ...(now.softDelete === 'off' && before?.softDelete !== 'off' ? (['soft-delete-off'] as const) : []),
    ...(now.multiUser === 'off' && before?.multiUser === 'on' ? (['multi-user-off'] as const) : []),
  ];
}

/** As it is kept: what cannot be read now stays as it was seen. */
export function seenAs(before: Guards | undefined, now: Guards): Guards {
  return { softDelete: now.softDelete, multiUser: now.multiUser ?? before?.multiUser };
}
