import { beforeEach, describe, expect, it } from '@jest/globals';
import { decide, whys } from '../../../src/alerts/decide/decide.ts';
import type { Alert } from '../../../src/alerts/schema/schema.ts';
import { alertOf } from '../fixtures.ts';
import { World } from './world.ts';

const backup = alertOf('backup-vm');
const metric = alertOf('metric-static');

/** The same item and error again: another alert of the same group. */
const again = (alert: Alert, n: number, more: Partial<Alert> = {}): Alert => ({
  ...alert,
  identity: alert.identity.replace(/\|/, `-${n}|`),
  firedAt: alert.firedAt + n * 60_000,
  ...more,
});
const resolved = (alert: Alert): Alert => ({
  ...alert,
  condition: 'Resolved',
  identity: alert.identity.replace('|Fired', '|Resolved'),
});

let world: World;
beforeEach(() => {
  world = new World();
});
const verdicts = (...alerts: readonly Alert[]) =>
  alerts.map((alert) => Object.values(world.deliver({ alert })).join(' '));

describe('one card for an item and its error', () => {
  it('counts what comes while it is open', () => {
    expect(verdicts(backup, again(backup, 1), again(backup, 2))).toEqual([
      'post first',
      'update repeat',
      'update repeat',
    ]);
    expect(world.cards).toMatchObject([
      { group: { state: 'open', count: 3, firstAt: backup.firedAt, lastAt: backup.firedAt + 120_000 } },
    ]);
  });

  it('speaks in its thread when it gets worse', () => {
    expect(verdicts(metric, again(metric, 1, { severity: 'Sev0' }), again(metric, 2, { severity: 'Sev4' }))).toEqual([
      'post first',
      'reply worse',
      'update repeat',
    ]);
    expect(world.cards[0]!.group).toMatchObject({ count: 3, severity: 'Sev0' });
  });

  it('is done once, however often the alert is delivered', () => {
    expect(verdicts(backup, backup, backup)).toEqual(['post first', 'drop duplicate', 'drop duplicate']);
    expect(world.cards).toMatchObject([{ group: { count: 1 } }]);
  });

  it('is posted anew after it was made inactive', () => {
    verdicts(backup);
    world.inactivate(backup.group);
    expect(verdicts(again(backup, 1), again(backup, 2))).toEqual(['post after-inactive', 'update repeat']);
    expect(world.cards.map((card) => card.group.state)).toEqual(['inactive', 'open']);
  });
});

describe('what Azure resolves', () => {
  it('closes its card, and the next one is posted anew', () => {
    expect(verdicts(metric, resolved(metric), again(metric, 1))).toEqual([
      'post first',
      'update resolved',
      'post after-resolved',
    ]);
  });

  it('leaves the card open while others on it go on', () => {
    const second = again(metric, 1);
    expect(verdicts(metric, second, resolved(metric), resolved(second))).toEqual([
      'post first',
      'update repeat',
      'update partly-resolved',
      'update resolved',
    ]);
  });

  it('makes no card by itself, and shows the Fired that comes after it as resolved', () => {
    expect(verdicts(resolved(metric), metric)).toEqual(['drop resolved-unknown', 'post resolved-first']);
    expect(world.cards).toMatchObject([{ group: { state: 'resolved', count: 1 } }]);
  });

  it('changes no card that somebody has closed', () => {
    verdicts(metric);
    world.inactivate(metric.group);
    expect(verdicts(resolved(metric))).toEqual(['drop over']);
  });

  it('closes all of a card when nothing tells which one it was', () => {
    const classic = alertOf('metric-classic');
    const end: Alert = { ...classic, condition: 'Resolved', identity: 'sha256:1|Resolved' };
    expect(verdicts(classic, { ...classic, identity: 'sha256:2|Fired' }, end)).toEqual([
      'post first',
      'update repeat',
      'update resolved',
    ]);
  });
});

describe("the documents' exceptions", () => {
  const why = (azure: object, alert = backup) => decide(alert, { seen: false, resolved: false, azure }, 0).why;

  it.each([
    ['cancelled-by-user', { jobStatus: 'Cancelled' }],
    ['other-job-running', { jobStatus: 'Failed', errorCode: 'UserErrorBackupOperationInProgress', vm: 'present' }],
    ['vm-gone', { jobStatus: 'Failed', errorCode: 'UserErrorVmNotFoundV2', vm: 'gone' }],
    ['vm-gone', { jobStatus: 'Failed', vm: 'gone' }],
  ])('%s', (expected, azure) => {
    expect(why(azure)).toBe(expected);
  });

  it('hold only where Azure leaves no doubt', () => {
    expect(why({})).toBe('first');
    expect(why({ jobStatus: 'Failed', errorCode: 'UserErrorVmNotFoundV2', vm: 'present' })).toBe('first');
    expect(why({ jobStatus: 'Failed', errorCode: 'GuestAgentSnapshotTaskStatusError', vm: 'gone' })).toBe('first');
    // Azure does not list the alert, or could not be asked: nothing that was read is held against it.
    expect(decide(backup, { seen: false, resolved: false }, 0).why).toBe('first');
  });

  it('hold for backups only', () => {
    expect(why({ jobStatus: 'Cancelled' }, alertOf('security-delete'))).toBe('security');
  });
});

describe('security alerts', () => {
  const alert = alertOf('security-delete');

  it('speak each, even right after another', () => {
    expect(verdicts(alert, alertOf('security-vault'), alertOf('activity-vault-delete'))).toEqual(
      Array(3).fill('post security'),
    );
  });

  it('speak even when only their end arrives', () => {
    expect(verdicts(resolved(alert), alert)).toEqual(['post security', 'update security']);
    expect(world.cards).toMatchObject([{ group: { state: 'resolved', count: 1 } }]);
  });

  it('are closed by their end', () => {
    expect(verdicts(alert, alert, resolved(alert))).toEqual(['post security', 'drop duplicate', 'update resolved']);
  });
});

describe('messages about health', () => {
  const [active, over] = [alertOf('service-health'), alertOf('service-health-over')];

  it('share the card of their incident until it is over', () => {
    expect(verdicts(active, again(active, 1), over)).toEqual(['post first', 'update repeat', 'update resolved']);
    expect(world.cards).toMatchObject([{ group: { state: 'resolved', count: 3 } }]);
  });

  it('say how things stand by their time, not by their order', () => {
    expect(verdicts(over, active)).toEqual(['post resolved-first', 'update repeat']);
    expect(world.cards).toMatchObject([{ group: { state: 'resolved', count: 2 } }]);
  });
});

it('every reason can be said to a person', () => {
  for (const sentence of Object.values(whys)) expect(sentence).toMatch(/^[A-Z].*\.$/);
});
