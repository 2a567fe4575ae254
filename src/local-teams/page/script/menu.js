import { h } from './dom.js';

/**
 * @typedef {object} Item
 * @property {string} title
 * @property {string} [detail]
 * @property {boolean} [checked] makes it a choice of one
 * @property {boolean} [disabled]
 * @property {() => void} choose
 */

/**
 * A menu under a button: arrows, Home, End, Enter, Escape, and the focus back where it was.
 * @param {HTMLElement} opener @param {string} label @param {readonly Item[]} items
 */
export function openMenu(opener, label, items) {
  const buttons = items.map((item) => itemButton(item, () => close(true)));
  const menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label, onkeydown: keys }, ...buttons);
  opener.setAttribute('aria-expanded', 'true');
  document.body.append(menu);
  place(menu, opener);
  (buttons.find((button) => button.getAttribute('aria-checked') === 'true') ?? buttons[0])?.focus();
  document.addEventListener('pointerdown', outside, true);
  addEventListener('resize', gone);

  /** @param {boolean} back */
  function close(back) {
    document.removeEventListener('pointerdown', outside, true);
    removeEventListener('resize', gone);
    menu.remove();
    opener.setAttribute('aria-expanded', 'false');
    if (back) opener.focus();
  }

  function gone() {
    close(false);
  }

  /** @param {Event} event */
  function outside(event) {
    if (!menu.contains(/** @type {Node} */ (event.target))) close(false);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') close(false);
    else if (next !== undefined) buttons.at(next % buttons.length)?.focus();
    else return;
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {Item} item @param {() => void} close */
function itemButton(item, close) {
  const choice = item.checked !== undefined;
  const choose = () => {
    close();
    item.choose();
  };
  return h(
    'button',
    {
      type: 'button',
      class: 'menu-item',
      role: choice ? 'menuitemradio' : 'menuitem',
      'aria-checked': choice && String(item.checked),
      disabled: item.disabled,
      onclick: choose,
    },
    h('span', {}, item.title),
    item.detail && h('span', { class: 'subtle' }, item.detail),
  );
}

/** @param {HTMLElement} menu @param {HTMLElement} opener */
function place(menu, opener) {
  const from = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + 4 + height <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? from.bottom + 4 : from.top - height - 4)}px`;
}
