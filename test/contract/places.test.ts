import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { button, buttonsOf, channel, chatWith, contractTenant, hasButton, oids, wordsOf } from './foreign.ts';
import { type Stage, startStage } from './start.ts';

describe('a client that plays Teams and never said that the bot was installed', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  test('a plan asked for one-to-one with no channel: refused, with that reason', async () => {
    const { teams } = stage;
    expect(await teams.say('Operator', chatWith('Operator'), 'protect vm1 with Tier-1-Prod-AppDB')).toMatchObject({
      status: 200,
    });
    const refused = await teams.saying('REFUSED', 'channel');
    expect(refused.conversation).toBe(chatWith('Operator').id);
    expect(hasButton(refused, 'Approve')).toBe(false);
  });

  test('a plan asked for in a channel is posted in that thread', async () => {
    const { teams } = stage;
    const thread = { ...channel, id: `${channel.id};messageid=1234567890123` };
    await teams.say('Operator', thread, 'protect vm1 with Tier-1-Prod-AppDB');
    expect((await teams.saying('WAITING', 'vm1')).conversation).toBe(thread.id);
  });

  test('asked one-to-one, the card with Approve goes to the alerts channel and a copy without buttons to the requester', async () => {
    const { teams } = stage;
    await teams.say('Operator', chatWith('Operator'), 'protect vm1 with Tier-1-Prod-AppDB');
    const copy = await teams.until(
      (shown) => shown.find((one) => one.conversation === chatWith('Operator').id && wordsOf(one).includes('WAITING')),
      'the copy',
    );
    expect(buttonsOf(copy)).toEqual([]);
    const card = await teams.until(
      (shown) => shown.find((one) => one.conversation === channel.id && wordsOf(one).includes('WAITING')),
      'the card in the channel',
    );
    expect(buttonsOf(card).map(({ title }) => title)).toEqual(expect.arrayContaining(['Approve', 'Reject']));
  });
});

describe('alerts and the first channel', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.close());

  test('an alert before there is any channel is shown in the first one that the bot is installed in', async () => {
    const { app, teams } = stage;
    const other = { id: '19:foreign-second@thread.tacv2', kind: 'channel' } as const;
    const alert = { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials: essentials('unknown-1') } };
    const posted = await fetch(`${app.bot}/api/alerts`, { method: 'POST', body: JSON.stringify(alert) });
    expect(posted.status).toBe(202);
    for (const place of [channel, other]) {
      const install = { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }], action: undefined };
      expect((await teams.send(teams.activity('Admin', place, install))).status).toBe(200);
    }
    const card = await teams.saying('Contract probe');
    expect(card.conversation).toBe(channel.id);
    expect(wordsOf(card)).toContain('cannot be found in Azure');
    expect(hasButton(card, 'Retry')).toBe(false);
  });

  test('`subscribe here` moves them', async () => {
    const { app, teams } = stage;
    const other = { id: '19:foreign-second@thread.tacv2', kind: 'channel' } as const;
    await teams.say('Admin', other, 'subscribe here');
    await teams.saying('Alerts come to this channel from now on');
    const alert = {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: { essentials: essentials('unknown-2', 'Second probe') },
    };
    await fetch(`${app.bot}/api/alerts`, { method: 'POST', body: JSON.stringify(alert) });
    expect((await teams.saying('Second probe')).conversation).toBe(other.id);
  });

  test('removed from the channel that had them: the next one takes over, with what had nowhere to go', async () => {
    const { app, teams } = stage;
    const dead = { id: '19:foreign-second@thread.tacv2', kind: 'channel' } as const;
    const next = { id: '19:foreign-third@thread.tacv2', kind: 'channel' } as const;
    const about = { tenant: { id: contractTenant }, team: { id: '19:foreign-team@thread.tacv2' }, channel: dead };
    const removal = { type: 'conversationUpdate', channelData: { ...about, eventType: 'channelDeleted' } };
    teams.accidents.push({ match: /foreign-second/, status: 403, times: 1_000 });
    expect((await teams.send(teams.activity('Admin', dead, removal))).status).toBe(200);
    const lost = {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: { essentials: essentials('unknown-3', 'Third probe') },
    };
    await fetch(`${app.bot}/api/alerts`, { method: 'POST', body: JSON.stringify(lost) });
    const ready = (await (await fetch(`${app.bot}/readyz`)).json()) as { undeliverable: { conversation: string }[] };
    expect(ready.undeliverable.map(({ conversation }) => conversation)).toEqual([dead.id]);
    await stage.restart();
    // Whoever has no role decides nothing by adding Lifeboat to a team or by speaking there, however often.
    const strange = { id: '19:foreign-strange@thread.tacv2', kind: 'channel' } as const;
    const added = { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }] };
    await teams.send(teams.activity('Stranger', strange, added));
    await teams.say('Stranger', strange, 'status');
    expect((await teams.saying('once somebody with a role speaks here')).conversation).toBe(strange.id);
    expect(teams.shown.filter((one) => wordsOf(one).includes('once somebody with a role'))).toHaveLength(1);
    for (let times = 0; times < 2; times += 1) {
      const install = { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }] };
      expect((await teams.send(teams.activity('Admin', next, install))).status).toBe(200);
    }
    const said = await teams.saying('Lifeboat was removed from the one that had them');
    expect(said.conversation).toBe(next.id);
    for (const probe of ['Second probe', 'Third probe']) {
      const card = await teams.until(
        (shown) => shown.find((one) => one.conversation === next.id && wordsOf(one).includes(probe)),
        `${probe} in the third channel`,
      );
      expect(hasButton(card, 'Inactivate')).toBe(true);
    }
    expect(teams.shown.filter((one) => wordsOf(one).includes('Lifeboat was removed from the one'))).toHaveLength(1);
    expect(
      teams.shown.filter((one) => one.conversation === next.id && wordsOf(one).includes('Contract probe')),
    ).toEqual([]);
  });

  test('a group chat has no threads and never becomes the alerts channel', async () => {
    const { teams } = stage;
    const group = { id: '19:foreign-group@thread.v2', kind: 'groupChat' } as const;
    await teams.say('Admin', group, 'subscribe here');
    const refused = await teams.saying('channel of a team');
    expect(refused.conversation).toBe(group.id);
  });
});

test('Entra object ids decide, never the name', async () => {
  const stage = await startStage();
  try {
    const { teams } = stage;
    const from = { id: '29:liar', name: 'Admin', aadObjectId: oids.Stranger };
    await teams.say('Admin', chatWith('Admin'), 'status', { from });
    const refused = await teams.saying(oids.Stranger, 'roles');
    expect(wordsOf(refused)).toContain('REFUSED');
    const upper = { id: '29:x', name: 'nobody', aadObjectId: oids.Reader.toUpperCase() };
    await teams.say('Reader', chatWith('Reader'), 'whoami', { from: upper });
    expect(wordsOf(await teams.saying('WHO YOU ARE'))).toContain('reader');
    expect(() => button(refused, 'Approve')).toThrow();
  } finally {
    await stage.close();
  }
});

function essentials(id: string, rule = 'Contract probe'): object {
  return {
    alertId: `/subscriptions/99999999-0000-4000-8000-000000000001/providers/Microsoft.AlertsManagement/alerts/${id}`,
    alertRule: rule,
    severity: 'Sev1',
    signalType: 'Log',
    monitorCondition: 'Fired',
    monitoringService: 'Log Alerts V2',
    alertTargetIDs: [],
    firedDateTime: '2026-11-23T10:00:00.000Z',
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
  };
}
