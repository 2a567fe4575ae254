import { lookup } from '../../base/lookup.ts';
import type { AlertKind, Severity, SeverityWord } from './alert.ts';

const words = lookup<Severity>({
  critical: 'Sev0',
  error: 'Sev1',
  high: 'Sev1',
  warning: 'Sev2',
  medium: 'Sev2',
  informational: 'Sev3',
  information: 'Sev3',
  low: 'Sev3',
  verbose: 'Sev4',
});

/** Azure's severity, however it is said: `Sev1`, `1`, `Error`, `High`. */
export function severity(value: unknown): Severity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const said = String(value).trim().toLowerCase();
  const number = /^(?:sev)?([0-4])$/.exec(said)?.[1];
  return number === undefined ? words[said] : (`Sev${number}` as Severity);
}

const bySeverity: Readonly<Record<Severity, SeverityWord>> = {
  Sev0: 'Critical',
  Sev1: 'Critical',
  Sev2: 'Warning',
  Sev3: 'Informational',
  Sev4: 'Informational',
};

/** Whoever gives no severity: a failed backup is critical all the same, a budget is not. */
const byKind: Partial<Record<AlertKind, SeverityWord>> = {
  backup: 'Critical',
  'site-recovery': 'Critical',
  autoscale: 'Informational',
  test: 'Informational',
};

/**
 * The word of Azure Backup's own three severities: its failures and destructive operations, Sev0 and Sev1, are critical.
 * The deletion of a vault is so, too, though the activity log calls it informational as it does everything.
 */
export function severityWord(level: Severity | undefined, kind: AlertKind): SeverityWord {
  if (kind === 'security') return 'Critical';
  return level ? bySeverity[level] : (byKind[kind] ?? 'Warning');
}
