/** @import { Act } from './sandbox-clock.js' */
import { sandbox } from './api.js';
import { fill, h } from './dom.js';

/**
 * @typedef {object} Vm
 * @property {string} id
 * @property {string} name
 * @property {string} [resourceGroup]
 * @property {string} [protection]
 */

const codes = [
  'GuestAgentSnapshotTaskStatusError',
  'UserErrorGuestAgentStatusUnavailable',
  'ExtensionSnapshotFailedNoNetwork',
  'UserErrorVmNotInDesirableState',
  'UserErrorRequestDisallowedByPolicy',
  'SomethingNobodyKnows',
];

/** Backups that fail or run when one wants them to. @param {Act} act */
export function createFailures(act) {
  const vm = h('select', { id: 'sandbox-vm' });
  const code = h('input', {
    id: 'sandbox-code',
    list: 'sandbox-codes',
    placeholder: 'as it comes',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const now = h('input', { type: 'checkbox', id: 'sandbox-now', checked: true });
  let known = '';

  const fail = () =>
    act(async () => {
      const { jobId } = await sandbox.post('fail-backup', {
        vm: vm.value,
        now: now.checked,
        ...(code.value.trim() && { errorCode: code.value.trim() }),
      });
      return now.checked ? `A backup started and will fail (job ${jobId}).` : 'The next backup of this VM will fail.';
    });
  const runNow = () =>
    act(async () => {
      await sandbox.post('run-schedule', { vm: vm.value });
      return 'The scheduled backup runs.';
    });

  const element = h(
    'section',
    {},
    h('h3', {}, 'Backups'),
    h('label', { for: 'sandbox-vm' }, 'VM'),
    vm,
    h('label', { for: 'sandbox-code' }, 'Error code (optional)'),
    code,
    h('datalist', { id: 'sandbox-codes' }, ...codes.map((value) => h('option', { value }))),
    h('div', { class: 'line' }, now, h('label', { for: 'sandbox-now' }, 'Start that backup now')),
    h(
      'div',
      { class: 'line' },
      h('button', { type: 'button', class: 'button primary', onclick: fail }, 'Fail a backup'),
      h('button', { type: 'button', class: 'button', onclick: runNow }, 'Run scheduled backup'),
    ),
  );
  return {
    element,
    focus: () => vm.focus(),
    async look() {
      /** @type {{ vms?: Vm[] }} */
      const { vms = [] } = await sandbox.get('world');
      const text = JSON.stringify(vms.map(({ id, protection }) => [id, protection]));
      if (text === known) return;
      known = text;
      redraw(vm, vms);
    },
  };
}

/** @param {HTMLSelectElement} select @param {readonly Vm[]} vms */
function redraw(select, vms) {
  const chosen = select.value;
  const [can, cannot] = [vms.filter(isProtected), vms.filter((vm) => !isProtected(vm))];
  fill(select, group('Backed up', can, vms), group('Not backed up', cannot, vms));
  if (vms.some(({ id }) => id === chosen)) select.value = chosen;
}

/** @param {Vm} vm */
const isProtected = ({ protection }) =>
  protection === undefined || /^(Protected|IRPending|ProtectionError)$/.test(protection);

/** @param {string} label @param {readonly Vm[]} vms @param {readonly Vm[]} all */
function group(label, vms, all) {
  if (vms.length === 0) return null;
  return h('optgroup', { label }, ...vms.map((vm) => h('option', { value: vm.id }, nameOf(vm, all))));
}

/** @param {Vm} vm @param {readonly Vm[]} all */
const nameOf = ({ name, resourceGroup }, all) =>
  all.filter((other) => other.name === name).length > 1 ? `${name} (${resourceGroup})` : name;
