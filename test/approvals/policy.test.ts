import { expect, test } from '@jest/globals';
import { requirement, ruleFaults } from '../../src/approvals/policy.ts';

const none = { commands: {} };

test('the defaults are the table of the README', () => {
  expect(requirement('read', 'status', none)).toEqual({ approvals: 0, confirm: false });
  expect(requirement('change', 'backup', none)).toEqual({ approvals: 0, confirm: false });
  expect(requirement('gated', 'protect', none)).toEqual({ approvals: 1, confirm: false });
  expect(requirement('destructive', 'failover', none)).toEqual({ approvals: 2, confirm: true });
});

test('rules by risk, and before them by command', () => {
  const rules = { change: 1, gated: 2, destructive: 3, commands: { Protect: 0, failover: 1 } };
  expect(requirement('change', 'backup', rules).approvals).toBe(1);
  expect(requirement('gated', 'test failover', rules).approvals).toBe(2);
  expect(requirement('gated', 'protect', rules).approvals).toBe(0);
  expect(requirement('destructive', 'stop', rules)).toEqual({ approvals: 3, confirm: true });
  expect(requirement('destructive', 'failover', rules)).toEqual({ approvals: 1, confirm: true });
});

test('never below one other person for what is destructive, and reading never needs anyone', () => {
  const rules = { destructive: 0, commands: { failover: 0, status: 3 } };
  expect(requirement('destructive', 'failover', rules)).toEqual({ approvals: 1, confirm: true });
  expect(requirement('destructive', 'stop', rules)).toEqual({ approvals: 1, confirm: true });
  expect(requirement('read', 'status', rules).approvals).toBe(0);
});

test('faults of the rules are named', () => {
  const commands = new Map([
    ['failover', 'destructive' as const],
    ['protect', 'gated' as const],
  ]);
  expect(ruleFaults({ commands: { protect: 0, failover: 1 } }, commands)).toEqual([]);
  expect(ruleFaults({ destructive: 0, commands: { failover: 0, protcet: 1 } }, commands)).toEqual([
    'approvals.destructive: one other person must agree at least',
    'approvals.commands.failover: one other person must agree at least',
    'approvals.commands: there is no command "protcet"',
  ]);
});
