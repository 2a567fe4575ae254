import type { Check } from '../../../approvals/plan.ts';
import type { Azure, Machine, Watch } from '../../../azure/azure.ts';
import { lastSegment, sameId } from '../../../azure/azure.ts';
import { otherRuns, restoresOf } from '../../../azure/backup/restorable.ts';
import { boundBy, noVm, runCommandId, scriptInside, takingAll } from '../../../azure/compute/writes.ts';
import { minutes } from '../../../base/clock.ts';
import { Problem } from '../../../base/problem.ts';
import { documentStep } from '../../../command-kit/document-step.ts';
import { nameChecks } from '../../../command-kit/restore/new-vm.ts';
import { no, unless, yes } from '../../../command-kit/restore/plan-restore.ts';
import type { Local, Standing, Step, Steps, Wait, Write } from '../../../command-kit/steps.ts';
import type { Begun } from '../../../operations/steps.ts';
import { proofs } from '../../../posture/proofs.ts';
import type { Question } from './probe-script.ts';
import { noteOf, type Proving, restoreOf, type StepName, stepsOf, verdictOf } from './proving.ts';

/** Azure stamps a VM a little before or after its job: as much as that. */
const tolerance = minutes(1);

/** What a proof does: whatever fails on the way, what it made is deleted at the end. */
export function provingSteps(proving: Proving): Steps {
  const all = allSteps(proving);
  const [first, ...others] = stepsOf(proving).map((name) => all[name]);
  return [first!, ...others];
}

function allSteps(proving: Proving): Readonly<Record<StepName, Step>> {
  return {
    note: noteDeadline(proving),
    restore: restoreStep(proving),
    there: thereStep(proving),
    bind: bindStep(proving),
    agent: agentStep(proving),
    ask: askStep(proving),
    answer: answerStep(proving),
    delete: deleteStep(proving),
    record: recordStep(proving),
    gone: goneStep(proving),
  };
}

const targetOf = ({ restore, testName, vault }: Proving) =>
  ({ kind: 'vm', id: restore.targetVm, name: testName, vault }) as const;

const noteDeadline = ({ restore, testName, cleanUpWithin }: Proving): Local => ({
  kind: 'local',
  title: 'Note until when it has to be gone again',
  async run({ work, clock }, tx, { request }) {
    const payload = { vm: restore.targetVm, name: testName };
    await work.put(tx, { kind: 'proof-deadline', key: request, due: clock.now() + cleanUpWithin, payload });
  },
});

const restoreStep = ({ restore, vault, name, testName }: Proving): Write => ({
  kind: 'write',
  title: `Restore ${name} as ${testName}`,
  scenario: 'Restore',
  optional: true,
  async before(azure) {
    const [item, running, network] = await Promise.all([
      azure.backup.item(restore.item),
      azure.backup.running(vault),
      azure.inventory.network(restore.network),
    ]);
    if (!item) return [no('Azure Backup does not have its backups any more')];
    return [
      unless(otherRuns({ others: restoresOf(running, item) }), 'No other restore of it runs'),
      unless(network?.isolated ? undefined : 'The network is not isolated any more', 'The network is isolated'),
      ...(await nameChecks(restore.targetVm, `${testName} exists already`, azure)),
    ];
  },
  apply: (azure) => azure.backup.restore(restore),
});

const thereStep = ({ restore, testName }: Proving): Wait => ({
  kind: 'wait',
  title: `Wait until Azure shows ${testName}`,
  within: minutes(15),
  optional: true,
  async until(azure, begun) {
    if (restoreOf(begun)?.outcome !== 'done') return { done: true, failed: true, text: 'It was not restored.' };
    const machine = await azure.compute.machine(restore.targetVm);
    return machine
      ? { done: true, text: `${testName} is there.` }
      : { done: false, text: `Azure does not show ${testName} yet.` };
  },
});

/** From here on whoever deletes the VM deletes what hangs on it, and nothing else can be left behind. */
const bindStep = (proving: Proving): Write => ({
  kind: 'write',
  title: `Have its disks and network interface go with ${proving.testName}`,
  scenario: 'BindToVm',
  target: targetOf(proving),
  unneeded: (azure, begun) => whyGone(proving, azure, begun),
  async before(azure, begun) {
    const machine = await azure.compute.machine(proving.restore.targetVm);
    if (!machine) return [no(`${proving.testName} is gone`)];
    return [...(await ownChecks(proving, machine, { azure, begun })), ...(await diskChecks(machine, azure, begun))];
  },
  async apply(azure): Promise<Watch> {
    const machine = await azure.compute.machine(proving.restore.targetVm);
    if (!machine) throw new Problem('azure-refused', `${proving.testName} is gone.`);
    return azure.documents.write(takingAll(machine));
  },
  async found(azure) {
    const machine = await azure.compute.machine(proving.restore.targetVm);
    return machine?.takesAll ? azure.documents.shown(takingAll(machine)) : [];
  },
});

const agentStep = (proving: Proving): Wait => ({
  kind: 'wait',
  title: 'Wait until its VM agent answers',
  within: proving.startWithin,
  optional: true,
  async until(azure, begun) {
    const missing = noteOf(proving, begun, 'there')?.instead;
    const machine = missing ? undefined : await azure.compute.machine(proving.restore.targetVm);
    if (!machine) return { done: true, failed: true, text: `There is no ${proving.testName}.` };
    const text = `${proving.testName} is ${machine.power}, its VM agent ${machine.agent === 'ready' ? 'answers' : 'does not answer yet'}.`;
    return { done: machine.power === 'running' && machine.agent === 'ready', text };
  },
});

const askStep = (proving: Proving): Write => {
  const document = scriptInside({
    id: runCommandId(proving.restore.targetVm, 'lifeboat-proof'),
    region: proving.restore.region,
    script: proving.question?.script ?? '',
    within: Math.ceil(proving.answerWithin / 1_000),
  });
  return {
    ...documentStep(`Ask inside it: ${proving.question?.words}`, 'RunInVm', document),
    target: targetOf(proving),
    optional: true,
    async unneeded(azure, begun) {
      const agent = noteOf(proving, begun, 'agent');
      if (agent?.instead !== undefined) return 'Its VM agent does not answer.';
      return whyGone(proving, azure, begun);
    },
    async before(azure, begun) {
      const machine = await azure.compute.machine(proving.restore.targetVm);
      return machine ? ownChecks(proving, machine, { azure, begun }) : [no(`${proving.testName} is gone`)];
    },
  };
};

/** It has the application's time, and what it takes until a script is begun. */
const answerStep = (proving: Proving): Wait => ({
  kind: 'wait',
  title: 'Wait for the answer',
  within: proving.answerWithin + minutes(10),
  optional: true,
  async until(azure, begun) {
    const asked = begun.operations.findLast(({ scenario }) => scenario === 'RunInVm');
    if (asked?.outcome !== 'done') return { done: true, failed: true, text: 'Nothing was asked.' };
    const ran = await azure.compute.ran(runCommandId(proving.restore.targetVm, 'lifeboat-proof'));
    if (!ran) return { done: true, failed: true, text: 'Azure does not show the question any more.' };
    if (ran.state === 'running') return { done: false, text: 'Its application has not answered yet.' };
    return answerOf(proving.question, ran);
  },
});

/** Most that is shown of an answer. */
const mostSaid = 120;

function answerOf(
  question: Question | undefined,
  { state, output, error, ended }: { state: string; output: string; error: string; ended: number | undefined },
): Standing {
  const said = output.trim();
  const shown = said === '' ? 'nothing' : `“${said.slice(0, mostSaid)}${said.length > mostSaid ? '…' : ''}”`;
  if (state !== 'done') {
    const why = error === '' ? '' : ` (${error.replace(/\.$/, '')})`;
    return { done: true, failed: true, text: `its application did not answer in time: it said ${shown}${why}.` };
  }
  if (said !== question?.says.trim()) {
    return { done: true, failed: true, text: `its application said ${shown} and not “${question?.says}”.` };
  }
  return { done: true, text: `It said ${shown}.`, ...(ended !== undefined && { at: ended }) };
}

const deleteStep = (proving: Proving): Write => ({
  ...documentStep(
    `Delete ${proving.testName} with its disks and network interface`,
    'DeleteVm',
    noVm(proving.restore.targetVm),
  ),
  target: targetOf(proving),
  unneeded: (azure, begun) => whyGone(proving, azure, begun),
  async before(azure, begun) {
    const machine = await azure.compute.machine(proving.restore.targetVm);
    if (!machine) return [yes(`${proving.testName} is gone`)];
    const bound = unless(
      machine.takesAll ? undefined : `Something hangs on ${proving.testName} that would stay: it was not there before`,
      'All that hangs on it goes with it',
    );
    return [
      ...(await ownChecks(proving, machine, { azure, begun })),
      bound,
      ...(await diskChecks(machine, azure, begun)),
    ];
  },
});

const recordStep = (proving: Proving): Local => ({
  kind: 'local',
  title: 'Note what was proven',
  async run({ clock }, tx, { request, begun }) {
    const { outcome, text, took } = verdictOf(proving, begun);
    await proofs.add(tx, {
      request,
      item: proving.restore.item,
      vm: proving.restore.vm,
      pointAt: proving.pointAt,
      began: restoreOf(begun)?.intentAt ?? 0,
      ...(took !== undefined && { took }),
      ...(proving.target !== undefined && { target: proving.target }),
      outcome,
      text,
      ended: clock.now(),
    });
  },
});

const goneStep = (proving: Proving): Wait => ({
  kind: 'wait',
  title: 'See that nothing of it is left',
  within: minutes(30),
  async until(azure, begun) {
    const { targetVm, targetGroup } = proving.restore;
    const [machine, parts] = await Promise.all([azure.compute.machine(targetVm), azure.compute.parts(partsOf(begun))]);
    const left = [...(machine ? [proving.testName] : []), ...parts.map(({ id }) => lastSegment(id))];
    if (left.length > 0) return { done: false, text: `Still there: ${left.join(', ')}.` };
    const restore = restoreOf(begun);
    if (partsOf(begun).length > 0 || !restore) return { done: true, text: 'Nothing of it is left.' };
    // Which disks a restore made that came to no VM nothing tells for sure: they are named, and left to people.
    const loose = await azure.compute.looseDisks(targetGroup, restore.started ?? restore.intentAt);
    if (loose.length === 0) return { done: true, text: 'Nothing of it is left.' };
    const names = loose.map(lastSegment).join(', ');
    return {
      done: true,
      text: `Made meanwhile in ${lastSegment(targetGroup)}, with no VM, and perhaps by this restore: ${names}. See to them: they cost money.`,
    };
  },
});

const partsOf = ({ operations }: Begun): string[] =>
  boundBy(operations.findLast(({ scenario }) => scenario === 'BindToVm')?.watch);

async function whyGone({ restore, testName }: Proving, azure: Azure, begun: Begun): Promise<string | undefined> {
  if (restoreOf(begun)?.outcome !== 'done') return 'It was not restored.';
  return (await azure.compute.machine(restore.targetVm)) ? undefined : `${testName} is gone already.`;
}

/** It is the VM that this very restore made: its job names it, and it was made while the job ran. */
async function ownChecks(
  { restore, vault, testName }: Proving,
  machine: Machine,
  { azure, begun }: { readonly azure: Azure; readonly begun: Begun },
): Promise<Check[]> {
  const operation = restoreOf(begun);
  const job = operation?.jobId === undefined ? undefined : await azure.backup.job(vault, operation.jobId);
  const named = job?.restore?.targetVm;
  if (named !== undefined && !sameId(named, lastSegment(restore.targetVm))) {
    return [no(`Its restore made ${named}, and not ${testName}`)];
  }
  const other = `${testName} is not the one that this restore made`;
  return [unless(isOf(machine.createdAt, begun) ? undefined : other, `${testName} is the one that this restore made`)];
}

async function diskChecks({ osDisk, dataDisks }: Machine, azure: Azure, begun: Begun): Promise<Check[]> {
  const ids = [...(osDisk === undefined ? [] : [osDisk]), ...dataDisks.map(({ id }) => id)];
  const disks = await azure.compute.parts(ids);
  const foreign = disks.filter(({ createdAt }) => !isOf(createdAt, begun)).map(({ id }) => lastSegment(id));
  const way = foreign.length === 0 ? undefined : `It has disks that this restore did not make: ${foreign.join(', ')}`;
  return [unless(way, 'Its disks were made by this restore')];
}

/** Made while the restore ran. */
function isOf(at: number | undefined, begun: Begun): boolean {
  const operation = restoreOf(begun);
  if (at === undefined || !operation) return false;
  const { started = operation.intentAt, ended = Number.POSITIVE_INFINITY } = operation;
  return at >= started - tolerance && at <= ended + tolerance;
}
