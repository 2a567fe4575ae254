/** One measured value. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at: at most, or at least, so much. */
  readonly aim?: { readonly most: number } | { readonly least: number };
  /** What it is compared with, or how it was taken. */
  readonly note?: string;
}

export const isMet = ({ value, aim }: Figure): boolean | undefined =>
  aim && ('most' in aim ? value <= aim.most : value >= aim.least);

/** The figures as a table for a terminal. */
export function table(title: string, figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${shown(figure.value)} ${figure.unit}`.trim(),
    figure.aim
      ? `${'most' in figure.aim ? '≤' : '≥'} ${shown('most' in figure.aim ? figure.aim.most : figure.aim.least)}`
      : '',
    { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(figure))] ?? '',
    figure.note ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1]!) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function shown(value: number): string {
  if (value !== 0 && Math.abs(value) < 10) return value.toFixed(2).replace(/\.?0+$/, '');
  return Math.round(value).toLocaleString('en');
}
