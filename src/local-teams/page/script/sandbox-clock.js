import { sandbox } from './api.js';
import { fill, h } from './dom.js';
import { duration, seconds } from './time.js';

/** @typedef {(action: () => Promise<string>) => Promise<void>} Act */

const steps = /** @type {const} */ ([
  ['+15 min', 'PT15M'],
  ['+1 h', 'PT1H'],
  ['+9 h', 'PT9H'],
]);

/** The sandbox's clock, and how to move it. @param {Act} act */
export function createClock(act) {
  const face = h('p', { class: 'clock' });
  const custom = h('input', { type: 'number', min: 1, value: 30, 'aria-label': 'Minutes', class: 'short' });
  /** @param {string} advance @param {string} words */
  const move = (advance, words) =>
    act(async () => {
      await sandbox.post('clock', { advance });
      return `The clock was moved by ${words}.`;
    });
  const buttons = steps.map(([title, advance]) =>
    h('button', { type: 'button', class: 'button', onclick: () => move(advance, title.slice(1)) }, title),
  );
  const go = h(
    'button',
    { type: 'button', class: 'button', onclick: () => move(`PT${custom.value}M`, `${custom.value} min`) },
    'Move',
  );
  const element = h(
    'section',
    {},
    h('h3', {}, 'Clock'),
    face,
    h('div', { class: 'line' }, ...buttons),
    h('div', { class: 'line' }, '+', custom, 'min', go),
  );
  return {
    element,
    async look() {
      const { now, advancedMs = 0, speed } = await sandbox.get('clock');
      const at = new Date(now);
      fill(
        face,
        h('b', {}, `${at.toISOString().slice(0, 10)} ${seconds(at.getTime())} UTC`),
        h(
          'span',
          { class: 'subtle' },
          `${speed} times as fast${advancedMs > 0 ? `, moved by ${duration(advancedMs)}` : ''}`,
        ),
      );
    },
  };
}
