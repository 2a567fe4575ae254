import { h } from './dom.js';

/** How long the bot's "typing" holds when nothing follows, as in Teams. */
const HOLDS_MS = 10_000;

/** "Lifeboat is typing…". @param {string} bot */
export function createTyping(bot) {
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const element = h('div', { class: 'typing', role: 'status', hidden: true }, dots, `${bot} is typing…`);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const stop = () => {
    clearTimeout(timer);
    element.hidden = true;
  };
  return {
    element,
    stop,
    start() {
      clearTimeout(timer);
      element.hidden = false;
      timer = setTimeout(stop, HOLDS_MS);
    },
  };
}
