import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHeard } from '../../../src/azure/limits/heard.ts';
import { stopOf } from '../../../src/azure/limits/stops.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { type FakeArm, ids, startFakeArm } from '../fake-arm.ts';

let arm: FakeArm;
beforeAll(async () => {
  arm = await startFakeArm();
});
afterAll(() => arm.close());

const answer = (
  headers: Readonly<Record<string, string>>,
  url = `https://arm/subscriptions/${ids.subscription}/x`,
) => ({
  url,
  header: (name: string) => headers[name],
});

test('what the headers say is left is believed, fills up again, and is forgotten when it must be full', () => {
  const heard = createHeard();
  expect(heard.left('writes', ids.subscription, 0)).toBeUndefined();
  heard.note(answer({ 'x-ms-ratelimit-remaining-subscription-writes': '7' }), 1_000);
  expect(heard.left('writes', ids.subscription.toUpperCase(), 1_000)).toBe(7);
  expect(heard.left('writes', ids.subscription, 3_000)).toBe(27);
  expect(heard.left('writes', ids.subscription, 21_001)).toBeUndefined();
  expect(heard.left('reads', ids.subscription, 1_000)).toBeUndefined();
  heard.note(answer({ 'x-ms-ratelimit-remaining-subscription-writes': 'many' }), 1_000);
  expect(heard.left('writes', ids.subscription, 1_000)).toBe(7);
});

test('a query of Resource Graph waits as long as its quota is used up, and no longer', () => {
  const heard = createHeard();
  const of = (left: string, after: string) =>
    heard.note(
      answer({ 'x-ms-user-quota-remaining': left, 'x-ms-user-quota-resets-after': after }, 'https://arm/providers/x'),
      1_000,
    );
  of('0', '00:00:05');
  expect(heard.graphWait(2_000)).toBe(4_000);
  expect(heard.graphWait(7_000)).toBe(0);
  of('0', 'soon');
  expect(heard.graphWait(1_000)).toBe(0);
  of('0', '00:00:05');
  of('3', '00:00:05');
  expect(heard.graphWait(1_000)).toBe(0);
});

test('Azure tells what is left with any answer', async () => {
  arm.answer(() => ({ headers: { 'x-ms-ratelimit-remaining-subscription-reads': '11' }, body: { value: [] } }));
  expect(arm.azure.left('reads', ids.subscription)).toBeUndefined();
  await arm.azure.backup.policies(ids.vault);
  expect(arm.azure.left('reads', ids.subscription)).toBeGreaterThanOrEqual(11);
});

test('a stop of Azure Backup is for hours, whatever its status: the refusal says so, and has the time', async () => {
  const body = { error: { code: 'CloudDosAbsoluteLimitReached', message: 'Operation is blocked.' } };
  arm.answer(() => ({ status: 400, body }));
  const refused: Problem = await arm.azure.backup.policies(ids.vault).then(
    () => undefined as never,
    (problem: Problem) => problem,
  );
  expect(refused).toMatchObject({
    code: 'azure-refused',
    azureCode: 'CloudDosAbsoluteLimitReached',
    retryAfterMs: 86_400_000,
  });
  expect(refused.hint).toContain('wait until tomorrow');
  expect(stopOf('CloudDosAbsoluteLimitReachedWithRetry')?.waitMs).toBe(3_600_000);
  expect(stopOf('CloudDosTimeboudLimitReached')?.hint).toContain('hours');
  expect(stopOf('OperationNotAllowed')).toBeUndefined();
  expect(stopOf(undefined)).toBeUndefined();
});

test('policy edits of the day are counted from the activity log: one for all events of a request, of this vault only', async () => {
  const event = (
    correlationId: string,
    resourceId: string,
    status = 'Succeeded',
    operation = 'backupPolicies/write',
  ) => ({
    correlationId,
    resourceId,
    status: { value: status },
    eventTimestamp: '2026-11-30T10:00:00Z',
    operationName: { value: `Microsoft.RecoveryServices/vaults/${operation}` },
  });
  const policy = `${ids.vault}/backupPolicies/p`;
  arm.answer(() => ({
    body: {
      value: [
        event('a', policy, 'Started'),
        event('a', policy.toUpperCase()),
        event('b', policy, 'Failed'),
        event('c', `${ids.vault}2/backupPolicies/p`),
        event('d', policy, 'Succeeded', 'backupPolicies/delete'),
        event('e', policy),
      ],
    },
  }));
  const at = Date.UTC(2026, 10, 30, 10);
  expect(await arm.azure.policies.edits(ids.vault, at)).toEqual([at, at]);
  expect(arm.seen[0]?.path).toContain("resourceGroupName eq 'rg-app'");
});
