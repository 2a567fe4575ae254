import { Problem } from '../../base/problem.ts';
import { type Match, match } from '../../config/alert-handling.ts';

/**
 * What is wished for by the words after `subscribe here to`: `all`, or some of `sev0`, `kind backup`, `vault NAME`,
 * `vm NAME`, `tag Key=Value`, `subscription GUID`, joined by `and`. Throws a Problem that names what is no wish.
 */
export function readWish(words: string): Match {
  const parts = words.trim().split(/\s+and\s+|\s*,\s*/i);
  if (/^(all|everything)$/i.test(words.trim())) return {};
  const wish: Record<string, string[]> = {};
  for (const part of parts) {
    const [key, value] = keyed(part.trim());
    wish[key] = [...(wish[key] ?? []), value];
  }
  const parsed = match.safeParse(wish);
  if (parsed.success) return parsed.data;
  throw unknown(words);
}

/** A wish as it would be said: `severity Sev0 or Sev1 and tag Support Team=DBA`. */
export function wishWords({ severity, kind, vault, vm, tag, subscription }: Match): string {
  const tags = tag?.map(({ key, value }) => `tag ${key}=${value}`) ?? [];
  const others = Object.entries({ severity, kind, vault, vm, subscription });
  const parts = others.flatMap(([key, values]) => (values ? [`${key} ${values.join(' or ')}`] : []));
  return [...parts, ...tags].join(' and ') || 'all';
}

function keyed(part: string): [string, string] {
  const severity = /^(?:severity )?(sev[0-4])$/i.exec(part)?.[1];
  if (severity) return ['severity', `S${severity.slice(1).toLowerCase()}`];
  const [, key, value] = /^(kind|vault|vm|tag|subscription) (.+)$/i.exec(part) ?? [];
  if (!key || !value) throw unknown(part);
  return [key.toLowerCase(), key.toLowerCase() === 'kind' ? value.toLowerCase() : value];
}

const unknown = (words: string) =>
  new Problem('bad-argument', `“${words}” does not say which alerts.`, {
    hint: 'Write: subscribe here to sev0 and vault rsv-prod, or to tag Support Team=DBA, or to all',
  });
