import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { contosoRules, loadOrganisation, readOrganisation, target } from '../../src/config/organisation.ts';

test('the example of lifeboat.yaml is one', () => {
  expect(loadOrganisation(join(import.meta.dirname, '..', '..', 'lifeboat.example.yaml'), true).faults).toEqual([]);
});

test('the tiers of the example are those that there are without a file', () => {
  const file = join(import.meta.dirname, '..', '..', 'lifeboat.example.yaml');
  expect(loadOrganisation(file, true).organisation?.tiers).toEqual(readOrganisation('', 'none').organisation?.tiers);
});

test('the prices of the example are those that there are without a file, and a part of them is a fault', () => {
  const file = join(import.meta.dirname, '..', '..', 'lifeboat.example.yaml');
  expect(loadOrganisation(file, true).organisation?.prices).toEqual(readOrganisation('', 'none').organisation?.prices);
  const { faults } = readOrganisation('prices: { currency: EUR }', 'lifeboat.yaml');
  expect(faults.join('\n')).toMatch(/prices\.source[\s\S]*prices\.date/);
});

test("Contoso's rules, by which local mode goes, are some", () => {
  const { organisation, faults } = loadOrganisation(contosoRules, true);
  expect(faults).toEqual([]);
  // What is left out goes by the policy's schedule.
  expect(target(organisation!.rpo, 'vm1', 'Tier-1-Prod-AppDB')).toBeUndefined();
  expect(target(organisation!.rto, 'vm1')).toBe(30 * 60_000);
});

test('what nobody promised is no target', () => {
  const { organisation } = readOrganisation('rpo: { vm1: 2 h }', 'lifeboat.yaml');
  expect(target(organisation!.rpo, 'VM1', 'P')).toBe(2 * 3_600_000);
  expect(target(organisation!.rpo, 'vm2', 'P')).toBeUndefined();
  expect(target(organisation!.rto, 'vm1')).toBeUndefined();
});
