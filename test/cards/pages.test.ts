import { expect, test } from '@jest/globals';
import { pageButtons } from '../../src/cards/pages.ts';

const titles = (page: number, pages: number) => pageButtons(page, pages, 'alerts').map(({ title }) => title);
const inSight = (page: number, pages: number) =>
  pageButtons(page, pages, 'alerts').flatMap(({ title, secondary }) => (secondary ? [] : [title]));

test('the next page and the one before are in sight, the ends behind "…"', () => {
  expect(titles(1, 1)).toEqual([]);
  expect(titles(1, 2)).toEqual(['Page 2']);
  expect(titles(2, 3)).toEqual(['Page 3', 'Page 1']);
  expect(titles(5, 10)).toEqual(['Page 6', 'Page 4', 'Page 1', 'Page 10']);
  expect(inSight(5, 10)).toEqual(['Page 6', 'Page 4']);
  expect(inSight(10, 10)).toEqual(['Page 9']);
});

test('a press says the whole line', () => {
  expect(pageButtons(1, 3, 'digest D-7').map(({ line }) => line)).toEqual(['digest D-7 page 2', 'digest D-7 page 3']);
});
