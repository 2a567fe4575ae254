import { readFileSync } from 'node:fs';

/**
 * Whether a retry can help. RETRY: it may succeed by itself; WAIT: when another operation has ended; AUTO: the service
 * heals it; FIX: after something was repaired; CONFIG: never in this configuration; GONE: the thing does not exist any
 * more; USER: a person ended it; SUPPORT: ask Microsoft if it fails again.
 */
export type CodeClass = 'RETRY' | 'WAIT' | 'AUTO' | 'FIX' | 'CONFIG' | 'GONE' | 'USER' | 'SUPPORT';

export interface Explanation {
  readonly code: string;
  readonly area: string;
  readonly class: CodeClass;
  /** What happened, one sentence for people. */
  readonly meaning: string;
  /** What to do, one or two sentences. */
  readonly action: string;
  /** A page of Microsoft's documentation to read on. */
  readonly link: string;
}

/** codes.json: the table with its sources. */
interface Table {
  readonly pages: Readonly<Record<string, string>>;
  readonly codes: readonly (Omit<Explanation, 'link'> & {
    readonly aliases?: readonly string[];
    readonly page: string;
  })[];
}

const table = JSON.parse(readFileSync(new URL('./codes.json', import.meta.url), 'utf8')) as Table;

const byCode = new Map<string, Explanation>(
  table.codes.flatMap(({ aliases = [], page, ...entry }) => {
    const explanation = { ...entry, link: table.pages[page] ?? '' };
    return [entry.code, ...aliases].map((code) => [code.toLowerCase(), explanation] as const);
  }),
);

/** What an error code means, whatever its case; undefined for one that the table does not have. */
export function explain(code: string | undefined): Explanation | undefined {
  return code === undefined ? undefined : byCode.get(code.trim().toLowerCase());
}

// Numbers are left out: in a text without blanks they would be found by chance.
const names = [...byCode.values()]
  .map((explanation) => explanation.code)
  .filter((code) => /^[a-z]/i.test(code))
  .sort((a, b) => b.length - a.length);

/** The longest known code within a text such as `originAlertId`, where it stands without anything around it. */
export function codeIn(text: string): string | undefined {
  const lower = text.toLowerCase();
  return names.find((code) => lower.includes(code.toLowerCase()));
}
