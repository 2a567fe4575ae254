import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { elementsOf, ofType, samples, stringsOf, templates } from './samples.ts';
import { complaints } from './schema.ts';

test('every template has a sample', () => {
  const bare = templates.filter((name) => !samples.some((sample) => sample.name === name));
  const said = bare.map(
    (name) => `cards/${name}.json has no sample: write cards/${name}.sample.json, realistic data of it`,
  );
  expect(said).toEqual([]);
});

test('every card that the code makes has a template', () => {
  const src = join(import.meta.dirname, '..', '..', 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const made = files.flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/\bcard\(\s*'(\w+)'/g)].map(([, name = '']) => ({ file, name })),
  );
  expect(made.length).toBeGreaterThan(20);
  const said = made
    .filter(({ name }) => !templates.includes(name))
    .map(({ file, name }) => `src/${file} shows the card “${name}”: write its template, cards/${name}.json`);
  expect(said).toEqual([]);
});

test('the parser does complain: of unknown elements, unknown properties and what is too new', () => {
  const card = (element: object) => ({ type: 'AdaptiveCard', version: '1.5', body: [element] });
  expect(complaints(card({ type: 'TextBlock', text: 'fine' }))).toEqual([]);
  expect(complaints(card({ type: 'Chart.Donut' }))).not.toEqual([]);
  expect(complaints(card({ type: 'TextBlock', text: 'x', size: 'Huge' }))).not.toEqual([]);
  expect(complaints({ type: 'AdaptiveCard', version: '9.0', body: [] })).not.toEqual([]);
});

describe.each(samples)('$id', ({ card, source }) => {
  test('is valid at version 1.5', () => {
    expect(card.version).toBe('1.5');
    expect(complaints(card)).toEqual([]);
  });

  test('is small and says the same where cards are not shown', () => {
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(25_000);
    expect(card.fallbackText).toMatch(/\w/);
    expect(card.msteams).toEqual({ width: 'Full' });
  });

  test('has no expression, no placeholder and nothing empty', () => {
    expect(stringsOf(card).filter((text) => text.includes('${') || text.includes('\u0000'))).toEqual([]);
    expect(ofType(card, 'TextBlock').filter(({ text }) => !text)).toEqual([]);
    expect(
      elementsOf(card).filter(({ items, columns, actions }) => [items, columns, actions].some(isEmptyList)),
    ).toEqual([]);
  });

  test('names its state in the band, not by colour alone', () => {
    const [band] = ofType(card, 'Container');
    const { state, word = state } = (source as { band?: { state?: string; word?: string } }).band ?? {};
    const line = ofType(band, 'TextBlock')[0]?.text;
    expect(line).toMatch(/^\S+ [A-Z ]{4,}/);
    if (word) expect(line).toContain(word);
  });

  test('has at most six actions a set, three in sight, presses with a fallback that does the same', () => {
    for (const { actions } of ofType(card, 'ActionSet') as { actions: Record<string, unknown>[] }[]) {
      expect(actions.length).toBeLessThanOrEqual(6);
      expect(actions.filter(({ mode }) => mode !== 'secondary').length).toBeLessThanOrEqual(3);
    }
    const presses = ofType(card, 'Action.Execute');
    const inSets = ofType(card, 'ActionSet').flatMap(({ actions }) => actions as unknown[]);
    for (const press of presses) {
      expect(inSets).toContain(press);
      expect(press.data).toEqual({ line: expect.any(String) });
      expect(press.fallback).toMatchObject({ type: 'Action.Submit', title: press.title, data: press.data });
    }
  });

  test('has one "…" at most among its own actions', () => {
    const own = (card.body as Record<string, unknown>[]).filter(({ type }) => type === 'ActionSet');
    const behind = own.filter(({ actions }) =>
      (actions as Record<string, unknown>[]).some(({ mode }) => mode === 'secondary'),
    );
    expect(behind.length).toBeLessThanOrEqual(1);
  });

  test('never starts with what destroys', () => {
    for (const { actions } of ofType(card, 'ActionSet') as { actions: Record<string, unknown>[] }[]) {
      expect(actions[0]?.style).not.toBe('destructive');
    }
  });

  test('labels every input', () => {
    for (const input of ofType(card, 'Input.Text')) expect(input).toMatchObject({ label: expect.stringMatching(/\w/) });
  });
});

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
