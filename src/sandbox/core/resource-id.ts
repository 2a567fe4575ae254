/** What an ARM id says; parts that it does not have are ''. Spelling is kept: compare without regard to case. */
export interface ResourceId {
  readonly subscription: string;
  readonly group: string;
  /** `Microsoft.RecoveryServices/vaults`: of the last provider in the id. */
  readonly type: string;
  readonly name: string;
}

/** Takes an ARM id apart. Anything that is not one gives empty parts. */
export function parseId(id: string): ResourceId {
  const segments = id.split('/').filter((segment) => segment !== '');
  const lower = segments.map((segment) => segment.toLowerCase());
  const after = (word: string, index: number): string => (lower[index] === word ? (segments[index + 1] ?? '') : '');
  const provider = lower.lastIndexOf('providers');
  const typed = provider < 0 ? [] : segments.slice(provider + 1);
  const types = typed.filter((_, index) => index === 0 || index % 2 === 1);
  return {
    subscription: after('subscriptions', 0),
    group: after('resourcegroups', 2),
    type: types.join('/'),
    name: segments.at(-1) ?? '',
  };
}

/** Whether the id is the scope itself or stands below it. */
export function within(id: string, scope: string): boolean {
  const low = id.toLowerCase();
  const top = scope.toLowerCase().replace(/\/+$/, '');
  return low === top || low.startsWith(`${top}/`);
}

/** A time as Azure Monitor and Site Recovery write it: UTC with seven decimals. */
export function azureTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '0000Z');
}
