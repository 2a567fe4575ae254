import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadOrganisation } from '../../src/config/organisation.ts';

test('the example of lifeboat.yaml is one', () => {
  expect(loadOrganisation(join(import.meta.dirname, '..', '..', 'lifeboat.example.yaml'), true).faults).toEqual([]);
});
