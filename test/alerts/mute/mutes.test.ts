import { expect, test } from '@jest/globals';
import { aboutOf } from '../../../src/alerts/look/about.ts';
import { covers } from '../../../src/alerts/mute/mutes.ts';
import { alertOf } from '../fixtures.ts';

const vmOf = (group: string) =>
  `/subscriptions/s/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/web01`;
const about = (vmId: string | undefined) => ({ ...aboutOf(alertOf('backup-vm'), undefined), vm: 'web01', vmId });
/** As `mute` writes it: the group is in the name where others have the name too. */
const ofOne = { what: 'vm', name: 'web01/rg-one', target: vmOf('rg-one') } as const;
const alone = { what: 'vm', name: 'web01', target: vmOf('rg-one') } as const;

test('a mute of one of two VMs of a name covers that one, and not the other', () => {
  expect(covers(ofOne, about(vmOf('RG-ONE')))).toBe(true);
  expect(covers(ofOne, about(vmOf('rg-two')))).toBe(false);
  expect(covers(alone, about(vmOf('rg-two')))).toBe(false);
});

test('an alert that does not say which of the two it is about is kept back by neither', () => {
  expect(covers(ofOne, about(undefined))).toBe(false);
});

test('where no other has the name, the name will do', () => {
  expect(covers(alone, about(undefined))).toBe(true);
});
