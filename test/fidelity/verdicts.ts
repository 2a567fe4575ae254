import { readFileSync } from 'node:fs';

/** What becomes of one webhook, as people see it. */
export interface Verdict {
  readonly file: string;
  /** `card`, `counted on its card`, `closes its card`, `left out` … */
  readonly shown: string;
  /** The reason, from the closed list. */
  readonly why: string;
  /** Both names of the severity: the documents' and Azure's. */
  readonly severity: string;
  /** What the card's band says. */
  readonly headline: string;
}

const columns = ['file', 'shown', 'why', 'severity', 'headline'] as const;
const table = new URL('verdicts.md', import.meta.url);

/** The rows of verdicts.md; throws for a row that has other columns than the table. */
export function expectedVerdicts(): Verdict[] {
  const rows = readFileSync(table, 'utf8')
    .split('\n')
    .filter((line) => /^\| .*\.json/.test(line));
  return rows.map((row) => {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    if (cells.length !== columns.length + 2) throw new Error(`verdicts.md has a row of another form: ${row}`);
    return Object.fromEntries(columns.map((column, n) => [column, cells[n + 1]!])) as unknown as Verdict;
  });
}

/** A verdict as a row of verdicts.md. */
export const rowOf = (verdict: Verdict): string =>
  `| ${columns.map((column) => verdict[column].replaceAll('|', '\\|')).join(' | ')} |`;

/** Every difference between what is expected and what is; none: they are the same. */
export function differences(expected: readonly Verdict[], real: readonly Verdict[]): string[] {
  const files = (all: readonly Verdict[]) => new Set(all.map(({ file }) => file));
  const [wanted, found] = [files(expected), files(real)];
  const faults = expected
    .filter(({ file }) => !found.has(file))
    .map(({ file }) => `${file}: has a row, but is not there`);
  for (const one of real) {
    const row = expected.find(({ file }) => file === one.file);
    if (!wanted.has(one.file)) faults.push(`${one.file}: has no row; it would be:\n  ${rowOf(one)}`);
    else if (row && rowOf(row) !== rowOf(one))
      faults.push(`${one.file}: is not as expected:\n  ${rowOf(row)}\n  ${rowOf(one)}`);
  }
  if (wanted.size < expected.length) faults.push('a file has more than one row');
  return faults;
}
