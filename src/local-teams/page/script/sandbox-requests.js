import { sandbox } from './api.js';
import { fill, h } from './dom.js';
import { seconds } from './time.js';

const SHOWN = 60;

/**
 * @typedef {object} ArmRequest
 * @property {number} n
 * @property {string} at
 * @property {string} method
 * @property {string} path
 * @property {number} status
 * @property {number} ms
 */

/** What was asked of Azure, as it happens; newest first. */
export function createRequests() {
  const rows = h('tbody');
  const none = h('p', { class: 'subtle' }, 'None yet.');
  const head = h(
    'thead',
    {},
    h('tr', {}, ...['Time', 'Request', 'Answer'].map((title) => h('th', { scope: 'col' }, title))),
  );
  const table = h('table', { class: 'requests', hidden: true }, head, rows);
  const element = h(
    'section',
    { class: 'requests-section' },
    h('h3', {}, 'Requests to Azure'),
    none,
    h('div', { class: 'requests-scroll', tabindex: 0, role: 'group', 'aria-label': 'Requests to Azure' }, table),
  );
  let next = 0;
  return {
    element,
    async look() {
      /** @type {{ next: number, requests: ArmRequest[] }} */
      const answer = await sandbox.get(`requests?since=${next}`);
      if (answer.next < next) fill(rows);
      next = answer.next;
      rows.prepend(...answer.requests.slice(-SHOWN).reverse().map(row));
      while (rows.childElementCount > SHOWN) rows.lastElementChild?.remove();
      none.hidden = rows.childElementCount > 0;
      table.hidden = !none.hidden;
    },
  };
}

/** @param {ArmRequest} request */
const row = ({ at, method, path, status, ms }) =>
  h(
    'tr',
    {},
    h('td', {}, seconds(Date.parse(at))),
    h('td', { title: path }, h('b', {}, method), ' ', shortPath(path)),
    h('td', { class: status >= 400 ? 'bad' : '' }, status, h('span', { class: 'subtle' }, ` ${Math.round(ms)} ms`)),
  );

/** Resource paths without their first, always equal parts. @param {string} path */
function shortPath(path) {
  const parts = path.split('/').filter(Boolean);
  const provider = parts.lastIndexOf('providers');
  return provider >= 0 ? parts.slice(provider + 1).join('/') : path;
}
