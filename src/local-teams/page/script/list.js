/** @import { ConversationView } from './types.d.ts' */
import { avatar } from './avatar.js';
import { byId, fill, h, icon } from './dom.js';

/**
 * The rail and the list of conversations beside it.
 * @param {object} what
 * @param {readonly ConversationView[]} what.conversations
 * @param {string} what.current
 * @param {(id: string) => number} what.unread
 * @param {(id: string) => void} what.open
 */
export function drawList({ conversations, current, unread, open }) {
  const chat = conversations.find(({ kind }) => kind === 'chat');
  const channels = conversations.filter(({ kind }) => kind === 'channel');
  const inTeams =
    channels.find(({ id }) => id === current) ??
    channels.find(({ id }) => unread(id) > 0) ??
    channels.find(({ address }) => address === 'channel');
  if (!chat || !inTeams) return;
  const unreadInTeams = channels.reduce((sum, { id }) => sum + unread(id), 0);
  const list = byId('list');
  const focused =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.conversation : undefined;
  fill(
    byId('rail'),
    railButton('chat', 'Chat', { active: current === chat.id, unread: unread(chat.id), go: () => open(chat.id) }),
    railButton('teams', 'Teams', { active: current === inTeams.id, unread: unreadInTeams, go: () => open(inTeams.id) }),
  );
  fill(
    list,
    h('h2', {}, 'Chat'),
    row(chat, avatar('bot', chat.name, 28), { current, unread: unread(chat.id), open }),
    h('h2', {}, 'Teams and channels'),
    h('div', { class: 'team' }, h('span', { class: 'team-logo', 'aria-hidden': 'true' }, 'Co'), inTeams.team ?? ''),
    ...channels.map((channel) =>
      row(channel, h('span', { class: 'hash', 'aria-hidden': 'true' }, '#'), {
        current,
        unread: unread(channel.id),
        open,
      }),
    ),
  );
  // A message that comes meanwhile must not take the keyboard's place in the list away.
  rowsIn(list)
    .find(({ dataset }) => dataset.conversation === focused)
    ?.focus();
  list.onkeydown = (event) => walk(list, event);
}

/** @param {HTMLElement} list @returns {HTMLElement[]} */
const rowsIn = (list) => [...list.querySelectorAll('button')];

/** The arrow keys go from row to row. @param {HTMLElement} list @param {KeyboardEvent} event */
function walk(list, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = rowsIn(list);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  rows[(at + step + rows.length) % rows.length]?.focus();
  event.preventDefault();
}

/** @param {'chat' | 'teams'} name @param {string} label @param {{ active: boolean, unread: number, go: () => void }} state */
const railButton = (name, label, { active, unread, go }) =>
  h(
    'button',
    { type: 'button', class: 'rail-button', 'aria-current': active && 'page', onclick: go },
    icon(name, 22),
    h('span', {}, label),
    badge(unread),
  );

/** @param {ConversationView} conversation @param {HTMLElement} picture @param {{ current: string, unread: number, open: (id: string) => void }} state */
const row = ({ id, name, kind }, picture, { current, unread, open }) =>
  h(
    'button',
    {
      type: 'button',
      data: { conversation: id },
      class: `row ${kind}${unread > 0 ? ' unread' : ''}`,
      'aria-current': id === current && 'page',
      onclick: () => open(id),
    },
    picture,
    h('span', { class: 'row-name' }, name),
    badge(unread),
  );

/** @param {number} unread */
const badge = (unread) =>
  unread > 0 && h('span', { class: 'badge' }, unread > 99 ? '99+' : unread, h('span', { class: 'unseen' }, ' unread'));
