import { h, icon } from './dom.js';

const KEPT_LINES = 50;

/** What a person typed here before, newest last. @param {string} person */
function pastLines(person) {
  const key = `lines/${person}`;
  /** @returns {string[]} */
  const read = () => JSON.parse(localStorage.getItem(key) ?? '[]');
  return {
    read,
    /** @param {string} line */
    add(line) {
      const rest = read().filter((other) => other !== line);
      localStorage.setItem(key, JSON.stringify([...rest, line].slice(-KEPT_LINES)));
    },
  };
}

/** Half-typed lines, so that looking elsewhere loses nothing. @type {Map<string, string>} */
const drafts = new Map();

/**
 * A box to write in. In a channel it mentions the bot unless that is switched off.
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.key tells this box from others
 * @param {string} options.person
 * @param {string} [options.mention] whom to mention; undefined in a chat
 * @param {(text: string, mention: boolean) => Promise<unknown>} options.send
 * @param {() => void} [options.leave] Escape in an empty box
 */
export function createCompose({ label, key, person, mention, send, leave }) {
  const past = pastLines(person);
  let mentioning = mention !== undefined;
  let at = past.read().length;
  const area = h('textarea', {
    rows: 1,
    'aria-label': label,
    placeholder: label,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const submit = h(
    'button',
    { type: 'button', class: 'icon-button send', 'aria-label': 'Send', title: 'Send (Enter)', onclick: go },
    icon('send'),
  );
  const chip = mention === undefined ? null : mentionChip(mention, toggle);
  const problem = h('div', { class: 'compose-problem', role: 'alert', hidden: true });
  const element = h('div', { class: 'compose' }, h('div', { class: 'compose-box' }, chip, area, submit), problem);

  function toggle() {
    mentioning = !mentioning;
    chip?.setAttribute('aria-pressed', String(mentioning));
    element.classList.toggle('unmentioned', !mentioning && mention !== undefined);
    area.focus();
  }

  function grow() {
    drafts.set(key, area.value);
    submit.disabled = area.value.trim() === '';
  }

  /** @param {string} text */
  function put(text) {
    area.value = text;
    area.setSelectionRange(text.length, text.length);
    grow();
  }

  async function go() {
    const text = area.value.trim();
    if (text === '') return;
    try {
      put('');
      problem.hidden = true;
      await send(text, mentioning);
      past.add(text);
      at = past.read().length;
    } catch (thrown) {
      if (area.value === '') put(text);
      problem.textContent = thrown instanceof Error ? thrown.message : String(thrown);
      problem.hidden = false;
    }
  }

  /** @param {-1 | 1} step */
  function recall(step) {
    const lines = past.read();
    at = Math.max(0, Math.min(lines.length, at + step));
    put(lines[at] ?? '');
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    const whole = !area.value.includes('\n');
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) void go();
    else if (event.key === 'ArrowUp' && whole) recall(-1);
    else if (event.key === 'ArrowDown' && whole && at < past.read().length) recall(1);
    else if (event.key === 'Backspace' && mentioning && chip && area.selectionEnd === 0) toggle();
    else if (event.key === '@' && !mentioning && chip && area.value === '') toggle();
    else if (event.key === 'Escape' && area.value === '' && leave) leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  area.addEventListener('keydown', keys);
  area.addEventListener('input', grow);
  put(drafts.get(key) ?? '');
  return {
    element,
    focus: () => area.focus(),
    /** @param {string} text */
    fill(text) {
      put(text);
      area.focus();
    },
  };
}

/** @param {string} name @param {() => void} toggle */
const mentionChip = (name, toggle) =>
  h(
    'button',
    {
      type: 'button',
      class: 'chip',
      'aria-pressed': 'true',
      title: `Mention ${name}: in a channel it hears only what mentions it`,
      onclick: toggle,
    },
    `@${name}`,
  );
