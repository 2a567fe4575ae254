// Read once: a look-up in the global scope for each cell is most of the time in some hosts.
const { min, max } = Math;

/**
 * Damerau-Levenshtein edit distance (optimal string alignment: inserted, deleted, changed and swapped neighbouring
 * characters), or `limit + 1` as soon as it is known to be more than `limit`. Case matters.
 */
export function distance(a: string, b: string, limit: number): number {
  const over = limit + 1;
  const difference = a.length - b.length;
  if (difference > limit || -difference > limit) return over;
  // What is equal at both ends costs nothing and is most of a mistyped word.
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA -= 1;
    endB -= 1;
  }
  if (endA === start || endB === start) return endA + endB - 2 * start;
  return limit === 0 ? over : align(a.slice(start, endA), b.slice(start, endB), limit);
}

/** Row by row, each row only as wide as the limit lets the alignment stray. */
function align(a: string, b: string, limit: number): number {
  const over = limit + 1;
  const width = b.length;
  let before: number[] = [];
  let last: number[] = [];
  for (let j = 0; j <= width; j += 1) last.push(j > limit ? over : j);
  for (let i = 1; i <= a.length; i += 1) {
    const row: number[] = [i > limit ? over : i];
    const from = max(i - limit, 1);
    const to = min(i + limit, width);
    for (let j = 1; j < from; j += 1) row.push(over);
    let best = from === 1 ? row[0]! : over;
    for (let j = from; j <= to; j += 1) {
      const here = a.charCodeAt(i - 1);
      const there = b.charCodeAt(j - 1);
      let cost = last[j - 1]! + (here === there ? 0 : 1);
      if (last[j]! + 1 < cost) cost = last[j]! + 1;
      if (row[j - 1]! + 1 < cost) cost = row[j - 1]! + 1;
      const swapped = i > 1 && j > 1 && here === b.charCodeAt(j - 2) && there === a.charCodeAt(i - 2);
      if (swapped && before[j - 2]! + 1 < cost) cost = before[j - 2]! + 1;
      row.push(min(cost, over));
      if (cost < best) best = cost;
    }
    for (let j = to + 1; j <= width; j += 1) row.push(over);
    if (best > limit) return over;
    before = last;
    last = row;
  }
  return last[width]!;
}

/** How many slips are forgiven in a word of that length. */
export function forgiven(length: number): number {
  if (length <= 2) return 0;
  return length < 6 ? 1 : length < 9 ? 2 : 3;
}
