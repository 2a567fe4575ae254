import type { Role } from '../../src/base/turn.ts';
import { commands } from '../../src/commands/index.ts';
import { textOf } from '../support/page.ts';
import { isNews, play, type Stage, startStage } from '../support/play.ts';
import { testSeveral } from '../support/several.ts';
import { readTranscript } from '../support/transcript.ts';

/** What help promises works: every example of every command is said in a fresh world, after what it needs to be there. */
const people: Readonly<Record<Role, string>> = {
  reader: 'Reader',
  operator: 'Operator',
  approver: 'Approver One',
  admin: 'Admin',
};

const failure = '--- a backup of app-prod-01 fails\nLifeboat: Backup of app-prod-01 failed';
const asked = 'Operator: protect vm1 with Tier-1-Prod-AppDB\nLifeboat: WAITING';
const running =
  'Operator: backup app-prod-01 now\n--- Azure has 1 job "Backup of app-prod-01 (InProgress)"\nLifeboat: RUNNING · step 1';
const tested =
  'Operator: test failover vm1\nLifeboat: WAITING\nApprover One presses Approve\n' +
  '--- Azure has 1 job "TestFailover of vm1 (InProgress)"\n--- the clock moves on 15 minutes\nLifeboat: DONE';

const many =
  `${failure}\nAdmin: pause bot\nLifeboat: Paused\nOperator: retry all failed 24h\nLifeboat: WAITING\n` +
  'Approver One presses Approve\ntold: Approved';

const failover =
  'given: there is a VM vm1-test in rg-contoso-dr\nOperator: test failover vm1\nLifeboat: WAITING\n' +
  'Approver One presses Approve\n--- Azure has 1 job "TestFailover of vm1 (InProgress)"\n' +
  '--- the clock moves on 10 minutes\nLifeboat: FAILED\nLifeboat: Test failover of vm1 to Central India failed\n' +
  'Lifeboat: Failover failure … Site Recovery can set';

const storm =
  'given: lifeboat.yaml says storm: { alerts: 2, within: 1 h }\n' +
  ['app', 'erp', 'crm'].map((name) => `--- a backup of ${name}-prod-01 fails\n`).join('') +
  'Lifeboat: incident I-1';

const ofSteps =
  'given: SANDBOX_SPEED = 1\nOperator: protect vm1 with Tier-1-Prod-AppDB and back it up at once\nLifeboat: WAITING\n' +
  'Approver One presses Approve\nLifeboat: RUNNING … step 1 of 3\n--- Azure has 1 job "ConfigureBackup of vm1 (InProgress)"';

const inChat = 'Operator (chat): whoami\nLifeboat in the chat with Operator: Operator';

/** Less than the policy of this name keeps. */
const otherTier =
  'given: lifeboat.yaml says tiers: { Tier-2-Dev-WebApp: { every: day, at: "22:00", snapshots: 3, keep: { daily: 30, weekly: 8, monthly: 12, yearly: 2 } } }';

/** By the command's name, or by an example that needs something else. */
const before: Readonly<Record<string, string>> = {
  'doctor alerts': '--- the action group posts straight to Lifeboat',
  retry: failure,
  inactivate: failure,
  why: failure,
  cleanup: tested,
  approve: asked,
  reject: asked,
  withdraw: asked,
  confirm: asked,
  cancel: `given: SANDBOX_SPEED = 5\n${running}`,
  job: `given: SANDBOX_SPEED = 5\n${running}`,
  'cancel job': `given: SANDBOX_SPEED = 5\n${running}`,
  show: `${failure}\n${asked}`,
  'retry all failed': failure,
  'retry job': failover,
  'retry restore': '--- a restore of app-prod-01 fails\nLifeboat: Restore of app-prod-01 failed',
  'retry restore A-1 into vnet-prod/app':
    '--- a restore of app-prod-01 fails, as a new VM\nLifeboat: Restore of app-prod-01 failed',
  'retry replace':
    '--- app-prod-01 is deallocated\n--- a restore of app-prod-01 fails, over the original\nLifeboat: Restore of app-prod-01 failed',
  'stop the rest': many,
  members: many,
  continue: `${ofSteps}\nOperator presses Stop the rest\n--- the clock moves on 5 minutes\nLifeboat: stopped … Stopped before`,
  tick: ofSteps,
  acknowledge: failure,
  reopen: `${failure}\nOperator presses Inactivate\nLifeboat: INACTIVE`,
  unmute: 'Operator: mute sql-prod-01 for 4 hours because patching\nLifeboat: is muted until',
  unsuppress:
    'Admin: suppress sql-prod-01 in azure for 4 hours because patching\nLifeboat: WAITING\n' +
    'Approver One presses Approve\nLifeboat: DONE',
  unsubscribe: 'Admin: subscribe here to sev0\nLifeboat: S-1',
  'delete snapshot': 'Operator: snapshot vm-dev-01\nLifeboat: DONE',
  'delete expired snapshots': 'Operator: snapshot vm-dev-01 keep 1 day\nLifeboat: DONE\n--- the clock moves on 3 days',
  'mend policies': otherTier,
  'restore files': inChat,
  'unmount files':
    `given: SANDBOX_SPEED = 10\n${inChat}\nOperator: restore files of app-prod-01\nLifeboat in the channel: WAITING\n` +
    'Approver One presses Approve\n--- the clock moves on 2 minutes\nLifeboat in the channel: DONE',
  'stop proving': 'Operator: prove 2 of Tier-1-Prod-AppDB every Sunday at 03:00\nLifeboat: Every Sunday at 03:00',
  incident: storm,
  'alerts of': storm,
  digest:
    'given: lifeboat.yaml says digests: { default: hourly }\n' +
    '--- a backup of app-prod-01 fails\n--- Lifeboat has decided on 1 alert\n--- the clock moves on 2 hours\nLifeboat: D-1',
};

/** What an example must not come to. `confirm` and `tick` wait for a request that wants a name typed, or is at a step of a person. */
const bad = /I do not know|needs to know|There is no|Did you mean|REFUSED|FAILED/;
const refused = new Set(['confirm', 'tick']);

const cases = commands.flatMap((command) => command.examples.map((example) => ({ name: example, command })));

testSeveral(cases, run, { atOnce: 8, withinMs: 300_000 });

async function run({ name: example, command }: (typeof cases)[number]): Promise<void> {
  const preparation = readTranscript(before[example] ?? before[command.name] ?? '');
  const stage = await startStage(preparation);
  try {
    await play(stage, preparation);
    await play(stage, readTranscript(`${people[command.role]}: ${example.replace('7F3K', 'ID')}`));
    const answer = await answerTo(stage);
    if (bad.test(answer) && !refused.has(command.name)) throw new Error(`“${example}” came to:\n${answer}`);
  } finally {
    await stage.close();
  }
}

/** The first message that is new, or edited, since the example was said. */
function answerTo(stage: Stage): Promise<string> {
  return stage.app.page.until(stage.who, (messages) => {
    const answer = messages.find((message) => isNews(stage, message));
    return answer && textOf(answer);
  });
}
