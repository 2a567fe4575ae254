import { describe, expect, test } from '@jest/globals';
import { hours, minutes } from '../../../../src/base/clock.ts';
import { type Proving, type StepName, stepsOf, verdictOf } from '../../../../src/commands/backup/proof/proving.ts';
import type { Operation } from '../../../../src/operations/operation.ts';
import type { StepNote } from '../../../../src/operations/steps.ts';

const began = Date.UTC(2026, 10, 30);
const asks: Proving = {
  restore: {
    how: 'AlternateLocation',
    item: '/item',
    vm: '/vm',
    point: '1',
    storageAccount: '/account',
    region: 'australiaeast',
    targetGroup: '/group',
    targetVm: '/group/vm-proof',
    network: '/network',
    subnet: '/network/subnets/app',
  },
  vault: '/vault',
  name: 'vm',
  testName: 'vm-proof',
  pointAt: began,
  startWithin: minutes(30),
  answerWithin: minutes(15),
  cleanUpWithin: hours(8),
  question: { words: 'TCP port 22 takes a connection', script: '', says: 'answered' },
  target: hours(1),
};
const { question: _, target: __, ...silent } = asks;

const operation = (scenario: Operation['scenario'], more: Partial<Operation> = {}) =>
  ({ scenario, state: 'settled', outcome: 'done', intentAt: began, ...more }) as Operation;
const error = { code: 'UserErrorX', title: '', text: 'Azure could not.', recommendations: [] };

const note = (proving: Proving, name: StepName, more: Partial<StepNote>): StepNote => ({
  step: stepsOf(proving).indexOf(name),
  state: 'done',
  since: 0,
  ...more,
});

const restored = [operation('Restore')];
const asked = [...restored, operation('RunInVm')];
const there = note(asks, 'there', { held: began + minutes(12) });
const agent = note(asks, 'agent', { held: began + minutes(14) });

describe('a proof', () => {
  test('counts from the write of the restore to the answer, against the target', () => {
    const answer = note(asks, 'answer', { held: began + minutes(20) });
    const verdict = verdictOf(asks, { operations: asked, notes: [there, agent, answer] });
    expect(verdict).toMatchObject({ outcome: 'proven', took: minutes(20) });
    expect(verdict.text).toContain('20 min after the restore was sent, within the RTO target of 1 h');
  });

  test('beyond the target is proven, and said to be beyond it', () => {
    const answer = note(asks, 'answer', { held: began + minutes(90) });
    const { outcome, text } = verdictOf(asks, { operations: asked, notes: [there, agent, answer] });
    expect([outcome, text]).toEqual(['proven', expect.stringContaining('30 min beyond the RTO target of 1 h')]);
  });

  test('without a target and a question none is made up', () => {
    const { text } = verdictOf(silent, {
      operations: restored,
      notes: [there, note(silent, 'agent', { held: began + minutes(14) })],
    });
    expect(text).toBe('Proven: its VM agent answered 14 min after the restore was sent, no RTO target is set.');
  });

  test.each([
    ['nothing was begun', [], [], 'Not proven: it did not come to its end.'],
    [
      'the restore failed',
      [operation('Restore', { outcome: 'failed', error })],
      [note(asks, 'agent', { instead: 'failed', text: 'There is no vm-proof.' })],
      'Not proven: the restore failed with UserErrorX: Azure could not.',
    ],
    [
      'the agent is late',
      restored,
      [there, note(asks, 'agent', { instead: 'late', text: 'It is starting.' })],
      'Not proven: its VM agent did not answer within 30 min (It is starting).',
    ],
    [
      'it cannot be asked',
      [...restored, operation('RunInVm', { outcome: 'failed', error })],
      [there, agent, note(asks, 'answer', { instead: 'failed', text: 'Nothing was asked.' })],
      'Not proven: the question could not be asked: failed with UserErrorX: Azure could not.',
    ],
    [
      'it says something else',
      asked,
      [there, agent, note(asks, 'answer', { instead: 'failed', text: 'its application said “x” and not “y”.' })],
      'Not proven: its application said “x” and not “y”.',
    ],
  ])('is none where %s', (_name, operations, notes, text) => {
    expect(verdictOf(asks, { operations, notes })).toEqual({ outcome: 'failed', text });
  });
});
