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
  const channel = conversations.find(({ kind }) => kind === 'channel');
  if (!chat || !channel) return;
  fill(
    byId('rail'),
    railButton('chat', 'Chat', current === chat.id, unread(chat.id), () => open(chat.id)),
    railButton('teams', 'Teams', current === channel.id, unread(channel.id), () => open(channel.id)),
  );
  fill(
    byId('list'),
    h('h2', {}, 'Chat'),
    row(chat, avatar('bot', chat.name, 28), current, unread(chat.id), open),
    h('h2', {}, 'Teams and channels'),
    h('div', { class: 'team' }, h('span', { class: 'team-logo', 'aria-hidden': 'true' }, 'Co'), channel.team ?? ''),
    row(channel, h('span', { class: 'hash', 'aria-hidden': 'true' }, '#'), current, unread(channel.id), open),
  );
}

/** @param {'chat' | 'teams'} name @param {string} label @param {boolean} active @param {number} unread @param {() => void} go */
const railButton = (name, label, active, unread, go) =>
  h(
    'button',
    { type: 'button', class: 'rail-button', 'aria-current': active && 'page', onclick: go },
    icon(name, 22),
    h('span', {}, label),
    badge(unread),
  );

/** @param {ConversationView} conversation @param {HTMLElement} picture @param {string} current @param {number} unread @param {(id: string) => void} open */
const row = ({ id, name, kind }, picture, current, unread, open) =>
  h(
    'button',
    {
      type: 'button',
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
