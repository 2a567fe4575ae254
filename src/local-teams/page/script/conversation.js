/** @import { ConversationView, MessageView } from './types.d.ts' */
/** @import { Doing } from './message.js' */
import { createCompose } from './compose.js';
import { fill, h, icon } from './dom.js';
import { createMessage } from './message.js';
import { createTyping } from './typing.js';

/**
 * @typedef {object} Setting
 * @property {ConversationView} conversation
 * @property {string} person
 * @property {string} bot
 * @property {Doing} doing
 * @property {(line: { thread: string | null, text: string, mention: boolean }) => Promise<unknown>} send
 */

/** How near to its end the list must be, in pixels, to follow what comes. */
const NEAR = 120;

/** A conversation on the page: a chat is one list, a channel is a list of threads. @param {Setting} setting */
export function createConversation(setting) {
  const { conversation, bot, person } = setting;
  const isChannel = conversation.kind === 'channel';
  /** @type {Map<string, ReturnType<typeof createMessage>>} */
  const shown = new Map();
  /** @type {Map<string, ReturnType<typeof createThread>>} */
  const threads = new Map();
  const items = h('div', {
    class: isChannel ? 'threads' : 'chat-list',
    role: 'log',
    'aria-label': `Messages in ${conversation.name}`,
  });
  const empty = h(
    'p',
    { class: 'empty' },
    isChannel
      ? 'Nothing here yet. Start a post below: it mentions Lifeboat by itself.'
      : `This is your own chat with ${bot}. Type help to see what it does.`,
  );
  const typing = createTyping(bot);
  const scroller = h(
    'div',
    { class: 'scroller', tabindex: 0, 'aria-label': 'Messages', role: 'group' },
    empty,
    items,
    isChannel ? null : typing.element,
  );
  const jump = h(
    'button',
    { type: 'button', class: 'jump', hidden: true, onclick: () => toEnd() },
    icon('down', 16),
    'Latest',
  );
  const compose = createCompose({
    label: isChannel ? 'Start a post' : `Message ${bot}`,
    key: `${person}/${conversation.id}`,
    person,
    ...(isChannel && { mention: bot }),
    send: (text, mention) => setting.send({ thread: null, text, mention }).then(toEnd),
  });
  const bottom = h('div', { class: 'bottom' }, compose.element);
  const element = h(
    'section',
    { class: `conversation ${conversation.kind}` },
    header(conversation),
    scroller,
    h('div', { class: 'jump-line' }, jump),
    bottom,
  );
  scroller.addEventListener('scroll', () => {
    if (isNearEnd()) jump.hidden = true;
  });

  const isNearEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const toEnd = () => scroller.scrollTo({ top: scroller.scrollHeight });

  /** @param {MessageView} message */
  function put(message) {
    const near = isNearEnd();
    const known = shown.get(message.id);
    if (known) known.update(message);
    else insert(message);
    if (near) requestAnimationFrame(toEnd);
    else if (!known) jump.hidden = false;
  }

  /** @param {MessageView} message */
  function insert(message) {
    const view = createMessage(message, setting.doing);
    shown.set(message.id, view);
    empty.hidden = true;
    if (message.author === 'bot') typingAt(message.thread)?.stop();
    if (!isChannel) inOrder(items, view.element, message.id);
    else threadFor(message.thread ?? message.id).insert(view.element, message.id);
  }

  /** @param {string} id the head's */
  function threadFor(id) {
    const known = threads.get(id);
    if (known) return known;
    const thread = createThread(id, setting);
    threads.set(id, thread);
    inOrder(items, thread.element, id);
    return thread;
  }

  /** @param {string | null} thread */
  const typingAt = (thread) => (isChannel ? threads.get(thread ?? '')?.typing : typing);

  return {
    element,
    /** What stands below the messages. */
    bottom,
    put,
    toEnd,
    /** @param {string} text */
    fillCompose: (text) => compose.fill(text),
    focus: () => compose.focus(),
    /** @param {string | null} thread */
    showTyping(thread) {
      const near = isNearEnd();
      typingAt(thread)?.start();
      if (near) toEnd();
    },
    stop() {
      typing.stop();
      for (const thread of threads.values()) thread.typing.stop();
    },
  };
}

/** One post of a channel with its replies. @param {string} id @param {Setting} setting */
function createThread(id, { conversation, person, bot, send }) {
  const list = h('div', { class: 'thread-messages' });
  const typing = createTyping(bot);
  const corner = h('div', { class: 'thread-reply' });
  const opener = h(
    'button',
    { type: 'button', class: 'reply-opener', onclick: () => openReply() },
    icon('reply', 16),
    'Reply',
  );
  const element = h('section', { class: 'thread', data: { id }, 'aria-label': 'Thread' }, list, typing.element, corner);
  const closeReply = () => {
    fill(corner, opener);
    opener.focus();
  };
  const openReply = () => {
    const compose = createCompose({
      label: 'Reply',
      key: `${person}/${conversation.id}/${id}`,
      person,
      mention: bot,
      send: (text, mention) => send({ thread: id, text, mention }),
      leave: closeReply,
    });
    fill(corner, compose.element);
    compose.focus();
  };
  fill(corner, opener);
  return {
    element,
    typing,
    insert: (/** @type {HTMLElement} */ message, /** @type {string} */ at) => inOrder(list, message, at),
  };
}

/** Puts an element where its id belongs: mostly at the end. @param {HTMLElement} list @param {HTMLElement} element @param {string} id */
function inOrder(list, element, id) {
  let after = list.lastElementChild;
  while (after instanceof HTMLElement && Number(after.dataset.id) > Number(id)) after = after.previousElementSibling;
  if (after) after.after(element);
  else list.prepend(element);
}

/** @param {ConversationView} conversation */
function header({ kind, name, team }) {
  const about = kind === 'channel' ? `${team} · everybody sees this channel` : 'App · a chat of your own';
  return h('header', { class: 'conversation-head' }, h('h1', {}, name), h('span', { class: 'subtle' }, about));
}
