import { byId, fill, icon } from './dom.js';

/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {'light' | 'dark'} */
export const theme = () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');

/** Calls `listener` when the theme changes. @param {() => void} listener @returns {() => void} stops it */
export function onTheme(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** @param {'light' | 'dark'} next */
function apply(next) {
  document.documentElement.dataset.theme = next;
  draw();
  for (const listener of listeners) listener();
}

function draw() {
  const button = byId('theme');
  const other = theme() === 'dark' ? 'light' : 'dark';
  button.setAttribute('aria-label', `Use the ${other} theme`);
  button.title = `Use the ${other} theme`;
  fill(button, icon(other === 'dark' ? 'moon' : 'sun'));
}

/** The button that switches, and the machine's own preference until it was used. */
export function startTheme() {
  draw();
  byId('theme').addEventListener('click', () => {
    const next = theme() === 'dark' ? 'light' : 'dark';
    localStorage.setItem('theme', next);
    apply(next);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
    if (localStorage.getItem('theme') === null) apply(matches ? 'dark' : 'light');
  });
}
