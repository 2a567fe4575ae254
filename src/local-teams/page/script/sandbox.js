import { byId, fill, h, icon } from './dom.js';
import { createClock } from './sandbox-clock.js';
import { createFailures } from './sandbox-failures.js';
import { createFaults } from './sandbox-faults.js';
import { createRequests } from './sandbox-requests.js';

const LOOK_MS = 2000;

/**
 * @typedef {object} Section
 * @property {HTMLElement} element
 * @property {() => Promise<void>} look asks the sandbox anew
 */

/** The drawer in which things are made to happen. @param {boolean} exists */
export function createSandboxPanel(exists) {
  const button = byId('sandbox-toggle');
  const panel = byId('sandbox');
  const said = h('p', { class: 'panel-said', role: 'status' });
  fill(button, icon('sandbox', 18), h('span', { class: 'bar-label' }, 'Sandbox'));
  button.setAttribute('aria-label', 'Sandbox');
  button.hidden = !exists;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;

  /** Does something, and says how it went. @param {() => Promise<string>} action */
  async function act(action) {
    try {
      said.textContent = await action();
      said.classList.remove('bad');
      await look();
    } catch (thrown) {
      said.textContent = thrown instanceof Error ? thrown.message : String(thrown);
      said.classList.add('bad');
    }
  }

  const failures = createFailures(act);
  /** @type {Section[]} */
  const sections = [createClock(act), failures, createFaults(act), createRequests()];

  async function look() {
    await Promise.all(sections.map((section) => section.look()));
  }

  async function keepLooking() {
    clearTimeout(timer);
    await look().catch((thrown) => {
      said.textContent = thrown.message;
      said.classList.add('bad');
    });
    if (!panel.hidden) timer = setTimeout(keepLooking, LOOK_MS);
  }

  /** @param {boolean} visible */
  function show(visible) {
    panel.hidden = !visible;
    button.setAttribute('aria-expanded', String(visible));
    byId('app').classList.toggle('with-panel', visible);
    clearTimeout(timer);
    if (!visible) return;
    void keepLooking();
    failures.focus();
  }

  const hide = () => {
    show(false);
    button.focus();
  };
  const head = h(
    'header',
    { class: 'panel-head' },
    h('h2', {}, 'Sandbox Azure'),
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': 'Close the sandbox', onclick: hide },
      icon('close'),
    ),
  );
  fill(panel, head, said, ...sections.map(({ element }) => element));
  panel.onkeydown = (event) => {
    if (event.key === 'Escape') hide();
  };
  button.onclick = () => (panel.hidden ? show(true) : hide());
  return { show, close: () => clearTimeout(timer) };
}
