/** @import { Act } from './sandbox-clock.js' */
import { sandbox } from './api.js';
import { fill, h } from './dom.js';

const answers = /** @type {const} */ ([
  ['429', '429 Too many requests', { status: 429, headers: { 'Retry-After': '2' } }],
  ['500', '500 Internal error', { status: 500 }],
  ['503', '503 Server busy', { status: 503 }],
  ['hang', 'nothing for a minute', { delayMs: 60_000 }],
]);

const requests = /** @type {const} */ ([
  ['^(POST|PUT|PATCH|DELETE) ', 'changes'],
  ['^GET ', 'reads'],
  ['.', 'everything'],
]);

/** Azure that misbehaves for a while. @param {Act} act */
export function createFaults(act) {
  const answer = h('select', { id: 'fault-answer' }, ...answers.map(([value, title]) => h('option', { value }, title)));
  const match = h('select', { id: 'fault-match' }, ...requests.map(([value, title]) => h('option', { value }, title)));
  const times = h('input', { id: 'fault-times', type: 'number', min: 1, max: 1000, value: 3, class: 'short' });
  const waiting = h('ul', { class: 'faults' });
  const start = () =>
    act(async () => {
      const [, title, what] = answers.find(([value]) => value === answer.value) ?? answers[0];
      await sandbox.post('faults', { match: match.value, times: Number(times.value), ...what });
      return `Azure will answer ${title} ${times.value} times.`;
    });
  const clear = () =>
    act(async () => {
      await sandbox.delete('faults');
      return 'Azure behaves again.';
    });
  const element = h(
    'section',
    {},
    h('h3', {}, 'Make Azure answer'),
    h(
      'div',
      { class: 'fields' },
      h('label', { for: 'fault-answer' }, 'Answer'),
      answer,
      h('label', { for: 'fault-match' }, 'To'),
      match,
      h('label', { for: 'fault-times' }, 'Times'),
      times,
    ),
    h(
      'div',
      { class: 'line' },
      h('button', { type: 'button', class: 'button', onclick: start }, 'Apply'),
      h('button', { type: 'button', class: 'button', onclick: clear }, 'Clear faults'),
    ),
    waiting,
  );
  return {
    element,
    async look() {
      const { faults = [] } = await sandbox.get('faults');
      fill(waiting, ...faults.map(line));
    },
  };
}

/** @param {{ match: string, status?: number, times: number }} fault */
const line = ({ match, status, times }) =>
  h('li', {}, h('b', {}, status ?? 'late'), ` · ${times} left · `, h('code', {}, match));
