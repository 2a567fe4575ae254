import { describe, expect, it } from '@jest/globals';
import { type RetryQuestion, retryAdvice } from '../../../src/alerts/retry/retry.ts';

const healthy: RetryQuestion = {
  code: 'BackUpOperationFailed',
  vm: 'present',
  agent: 'ready',
  backupRunning: false,
  found: true,
};

describe('a retry', () => {
  it.each<[string, Partial<RetryQuestion>, RegExp]>([
    ['of an item that Azure does not show', { found: false }, /does not show the protected item/],
    ['of a VM that is gone', { vm: 'gone' }, /does not exist any more/],
    ['while a backup runs', { backupRunning: true }, /running already/],
    ['when the agent is not Ready', { agent: 'not-ready' }, /agent does not answer/],
    ['when there is no agent', { agent: 'absent' }, /no VM agent/],
    ['of what is gone', { code: 'UserErrorVmNotFoundV2' }, /does not exist any more.*Stop the protection/],
    ['of what is not supported', { code: 'UserErrorUnsupportedDiskSize' }, /however often/],
    ['of what somebody cancelled', { code: 'userErrorJobSuccessfullyCancelled' }, /on purpose/],
    ['of what heals itself', { code: 'UserErrorParentFullBackupMissing' }, /heals this by itself/],
  ])('%s is not offered', (_, question, why) => {
    const advice = retryAdvice({ ...healthy, ...question });
    expect(advice).toEqual({ offer: false, why: expect.stringMatching(why) });
  });

  it.each<[string, Partial<RetryQuestion>]>([
    ['after passing trouble', {}],
    ['of a code that nobody knows', { code: 'UserErrorOfTomorrow' }],
    ['without a code', { code: undefined }],
    ['when another operation was in the way', { code: 'UserErrorBackupOperationInProgress' }],
    ['of a case for support', { code: 'SalMetadataVhdCorrupt' }],
    ['when VM and agent could not be read', { vm: 'unknown', agent: undefined }],
  ])('%s is offered', (_, question) => {
    const advice = retryAdvice({ ...healthy, ...question });
    expect(advice).toEqual({ offer: true, why: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  it('of what has to be repaired is offered with what to do first', () => {
    const advice = retryAdvice({ ...healthy, code: 'GuestAgentSnapshotTaskStatusError' });
    expect(advice).toEqual({
      offer: true,
      why: expect.any(String),
      first: expect.stringMatching(/restart or update the VM agent/i),
    });
  });

  it('says first what stands in its way now', () => {
    const advice = retryAdvice({
      code: 'UserErrorUnsupportedDiskSize',
      vm: 'gone',
      agent: 'absent',
      backupRunning: true,
      found: false,
    });
    expect(advice.why).toMatch(/does not show the protected item/);
  });
});
