import { hours } from '../../base/clock.ts';

/** A stop of Azure Backup's own, which no retry in seconds gets past. */
export interface Stop {
  /** Until it may be asked again, in milliseconds. */
  readonly waitMs: number;
  readonly hint: string;
}

/**
 * What Azure Backup says when it was asked for too much in a day or in some hours: whatever its status, it is not for
 * seconds (documentation: "Troubleshoot SAP HANA databases back up", "Troubleshoot SQL Server database backup"; seen for
 * vaults and policies, too). Undefined: the code is none of these.
 */
export function stopOf(code: string | undefined): Stop | undefined {
  if (!code || !/CloudDos/i.test(code)) return undefined;
  if (/Absolute/i.test(code) && !/WithRetry/i.test(code)) {
    return {
      waitMs: hours(24),
      hint: 'It is the limit of 24 hours: wait until tomorrow; asking again sooner is in vain.',
    };
  }
  return { waitMs: hours(1), hint: 'Wait some hours, not minutes, before it is asked for again.' };
}
