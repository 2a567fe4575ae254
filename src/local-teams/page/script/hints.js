import { byId, fill, h, icon } from './dom.js';

const lines = ['help', 'status vm1', 'protect vm1 with Tier-1-Prod-AppDB', 'test failover vm1'];

/**
 * "What to try": shown until it was closed once, and again by the button in the title bar.
 * @param {object} doing
 * @param {(line: string) => void} doing.fill puts a line where one writes
 * @param {() => void} [doing.fail] opens the sandbox at "Fail a backup"
 */
export function createHints({ fill: put, fail }) {
  const button = byId('hints');
  fill(button, icon('bulb', 18), h('span', { class: 'bar-label' }, 'What to try'));
  button.setAttribute('aria-label', 'What to try');
  const element = h(
    'section',
    { class: 'hints', 'aria-label': 'What to try' },
    h(
      'div',
      { class: 'hints-head' },
      h('h2', {}, 'What to try'),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => show(false) },
        icon('close', 16),
      ),
    ),
    h(
      'p',
      {},
      'This is a stand-in for Microsoft Teams, with a sandbox in place of Azure. Nothing leaves this machine.',
    ),
    h(
      'div',
      { class: 'hints-lines' },
      ...lines.map((line) => h('button', { type: 'button', class: 'suggestion', onclick: () => put(line) }, line)),
      fail && h('button', { type: 'button', class: 'suggestion act', onclick: fail }, 'Fail a backup…'),
    ),
    h('p', { class: 'subtle' }, 'Ask as Operator, then approve as Approver One: “I am” is at the top right.'),
  );
  button.setAttribute('aria-expanded', 'false');
  button.onclick = () => show(element.hidden === true);

  /** @param {boolean} visible */
  function show(visible) {
    element.hidden = !visible;
    button.setAttribute('aria-expanded', String(visible));
    localStorage.setItem('hints', visible ? 'shown' : 'closed');
  }

  show(localStorage.getItem('hints') !== 'closed');
  return element;
}
