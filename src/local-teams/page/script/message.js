/** @import { MessageView, PressView, PressedAction } from './types.d.ts' */
import { avatar } from './avatar.js';
import { renderCard } from './card.js';
import { fill, h } from './dom.js';
import { messageMarkdown, outwardLinks, showMentions } from './markdown.js';
import { theme } from './theme.js';
import { fullTime, shortTime } from './time.js';

/**
 * @typedef {object} Doing what can be done with a message
 * @property {string} me
 * @property {(message: MessageView, action: PressedAction) => void} press
 * @property {(message: MessageView) => void} retry
 * @property {(message: MessageView) => boolean} isNew
 */

/**
 * A message that stands in the page: `update` redraws only what changed, so that a half-filled card stays.
 * @param {MessageView} first @param {Doing} doing
 */
export function createMessage(first, doing) {
  const head = h('div', { class: 'message-head' });
  const body = h('div', { class: 'message-body' });
  const cards = h('div', { class: 'cards' });
  const foot = h('div', { class: 'message-foot' });
  const mine = first.author === doing.me;
  const element = h(
    'article',
    {
      class: `message${mine ? ' mine' : ''}`,
      data: { id: first.id, author: first.author },
      'aria-label': `${first.name}, ${shortTime(first.at)}`,
    },
    avatar(first.author, first.name),
    h('div', { class: 'message-content' }, head, body, cards, foot),
  );
  let shown = '';

  /** @param {MessageView} message */
  function update(message) {
    drawHead(head, message, doing.isNew(message));
    drawBody(body, message);
    const busy = message.presses.some(({ outcome, person }) => outcome === 'waiting' && person === doing.me);
    const now = JSON.stringify([message.cards, busy, theme()]);
    if (now !== shown) redrawCards(message, busy);
    shown = now;
    drawFoot(foot, message, doing);
  }

  /** @param {MessageView} message @param {boolean} busy */
  function redrawCards(message, busy) {
    const focused = cards.contains(document.activeElement) ? labelOf(document.activeElement) : undefined;
    const press = (/** @type {PressedAction} */ action) => doing.press(message, action);
    fill(cards, ...message.cards.map((card) => renderCard(card, { theme: theme(), busy, press })));
    if (focused === undefined) return;
    const again = [...cards.querySelectorAll('button')].find(
      (button) => labelOf(button) === focused && !button.disabled,
    );
    if (again) again.focus();
    else {
      element.tabIndex = -1;
      element.focus({ preventScroll: true });
    }
  }

  update(first);
  return { element, update };
}

/** @param {Element | null} element */
const labelOf = (element) => element?.getAttribute('aria-label') ?? element?.textContent ?? '';

/** @param {HTMLElement} head @param {MessageView} message @param {boolean} isNew */
function drawHead(head, { name, author, at, editedAt }, isNew) {
  fill(
    head,
    h('span', { class: 'author' }, name),
    author === 'bot' && h('span', { class: 'tag' }, 'App'),
    h('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, shortTime(at)),
    editedAt !== null && h('span', { class: 'edited', title: `Edited ${fullTime(editedAt)}` }, 'Edited'),
    isNew && h('span', { class: 'new' }, 'New'),
  );
}

/** @param {HTMLElement} body @param {MessageView} message */
function drawBody(body, { text, author, mentions, deletedAt, unknown }) {
  if (deletedAt !== null) return fill(body, h('p', { class: 'deleted' }, 'This message has been deleted.'));
  fill(body);
  if (author === 'bot') body.innerHTML = messageMarkdown(text);
  else body.append(h('p', { class: 'typed' }, mentions[0] && h('span', { class: 'mention' }, mentions[0].name), text));
  showMentions(body, mentions);
  outwardLinks(body);
  for (const type of unknown)
    body.append(h('p', { class: 'subtle' }, `An attachment of type ${type}, which the local Teams does not show.`));
}

/** @param {HTMLElement} foot @param {MessageView} message @param {Doing} doing */
function drawFoot(foot, message, doing) {
  const latest = message.presses.slice(-4);
  fill(foot, ...latest.map((press) => pressLine(press, doing.me)), deliveryLine(message, doing));
}

/** @param {PressView} press @param {string} me */
function pressLine({ person, name, title, at, outcome, note }, me) {
  const who = person === me ? 'You' : name;
  const waiting = outcome === 'waiting';
  return h(
    'div',
    { class: `press ${outcome}` },
    h(
      'span',
      { class: 'press-who' },
      `${who} pressed `,
      h('b', {}, title),
      ` · ${shortTime(at)}`,
      waiting && ' · waiting for Lifeboat…',
    ),
    note && h('span', { class: 'press-note', role: 'status' }, note),
  );
}

/** @param {MessageView} message @param {Doing} doing */
function deliveryLine(message, doing) {
  if (message.author !== doing.me) return null;
  if (message.delivery === 'failed')
    return h(
      'div',
      { class: 'undelivered', role: 'alert' },
      `Not delivered. ${message.reason ?? ''} `,
      h('button', { type: 'button', class: 'link', onclick: () => doing.retry(message) }, 'Retry'),
    );
  if (message.delivery === 'sending') return h('div', { class: 'sending subtle' }, 'Sending…');
  return null;
}
