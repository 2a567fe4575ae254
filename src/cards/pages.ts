import type { Button } from './parts.ts';

/** Turns the pages of `line`, counted from 1: the next and the one before in sight, the first and the last behind "…". */
export function pageButtons(page: number, pages: number, line: string): Button[] {
  const near = [page + 1, page - 1].filter((to) => to >= 1 && to <= pages);
  const far = [1, pages].filter((to) => to !== page && !near.includes(to));
  const button = (to: number) => ({ title: `Page ${to}`, line: `${line} page ${to}` });
  return [...near.map(button), ...far.map((to) => ({ ...button(to), secondary: true }))];
}
