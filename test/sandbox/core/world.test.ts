import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DueHeap } from '../../../src/sandbox/core/due.ts';
import { Table } from '../../../src/sandbox/core/table.ts';
import { World } from '../../../src/sandbox/core/world.ts';

test('the heap gives what is due in order of time, and of one time in the order in which it came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 60 }), (times) => {
      const heap = new DueHeap();
      for (const [index, due] of times.entries()) heap.push(due, String(index));
      const given: { due: number; id: string }[] = [];
      for (let head = heap.peek(); head; head = heap.peek()) {
        given.push({ due: head.due, id: head.id });
        heap.pop();
      }
      const wanted = times
        .map((due, index) => ({ due, id: String(index) }))
        .sort((a, b) => a.due - b.due || +a.id - +b.id);
      expect(given).toEqual(wanted);
    }),
  );
});

test('an index gives what a search through all documents would, whatever was set, changed in place and deleted', () => {
  const step = fc.record({ key: fc.nat(8), group: fc.option(fc.nat(3), { nil: undefined }), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const table = new Table<{ group?: string | undefined }>(() => undefined);
      table.by('group', 'g0', (doc) => doc.group);
      for (const { key, group, remove } of steps) {
        const doc = table.get(`K${key}`) ?? {};
        doc.group = group === undefined ? undefined : `g${group}`;
        if (remove) table.delete(`k${key}`);
        else table.set(`k${key}`, doc);
      }
      for (const group of ['g0', 'g1', 'g2', 'g3']) {
        const found = table.by('group', group, (doc) => doc.group);
        expect(new Set(found)).toEqual(new Set([...table.values()].filter((doc) => doc.group === group)));
      }
    }),
  );
});

test('what is due happens in order, what it promises in turn too, and what is taken back does not', () => {
  const world = new World();
  const seen: string[] = [];
  const handlers = {
    say: ({ due, payload }: { due: number; payload: Readonly<Record<string, string>> }, of: World) => {
      seen.push(`${payload.word}@${due}`);
      if (payload.word === 'first') of.later(due + 5, 'say', { word: 'echo' });
    },
  };
  world.later(20, 'say', { word: 'last' });
  world.later(10, 'say', { word: 'first' });
  const id = world.later(12, 'say', { word: 'never' });
  world.cancel(id);
  world.tick(9, handlers);
  expect(seen).toEqual([]);
  expect(world.nextDue()).toBe(10);
  world.tick(100, handlers);
  expect(seen).toEqual(['first@10', 'echo@15', 'last@20']);
});

test('a world that is restored from its changes goes on as the first would have', () => {
  const first = new World();
  first.later(10, 'x', {});
  first.table('things').set('A', { n: first.guid() });
  const second = new World();
  second.restore(first.drain());
  expect(second.nextDue()).toBe(10);
  expect(second.guid()).toBe(first.guid());
  expect(second.drain()).toHaveLength(1);
});
