/**
 * The circles of a graph, each as the names on it, by Tarjan's algorithm for strongly connected components. Empty: it
 * can be put into an order in which every arrow points one way.
 */
export function circlesOf(arrows: ReadonlyMap<string, Iterable<string>>): string[][] {
  const found = new Map<string, { index: number; low: number; open: boolean }>();
  const open: string[] = [];
  const circles: string[][] = [];
  for (const node of arrows.keys()) visit(node);
  return circles;

  function visit(node: string): { index: number; low: number; open: boolean } {
    const known = found.get(node);
    if (known) return known;
    const seen = { index: found.size, low: found.size, open: true };
    found.set(node, seen);
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      const other = visit(next);
      if (other.open) seen.low = Math.min(seen.low, other.low);
    }
    if (seen.low < seen.index) return seen;
    const circle = open.splice(open.indexOf(node));
    for (const one of circle) found.get(one)!.open = false;
    if (circle.length > 1) circles.push(circle.sort());
    return seen;
  }
}
