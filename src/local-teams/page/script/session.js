/** @import { MessageView, PressedAction, StateView } from './types.d.ts' */
import * as api from './api.js';
import { createBook } from './book.js';
import { createConversation } from './conversation.js';
import { byId, fill } from './dom.js';
import { createHints } from './hints.js';
import { drawList } from './list.js';
import { listen } from './live.js';
import { createSandboxPanel } from './sandbox.js';
import { announce, complain, connected } from './status.js';
import { onTheme } from './theme.js';

/** How long a conversation is looked at before it counts as seen. */
const SEEN_AFTER_MS = 800;

/** @param {string} oid @param {string} place */
export const address = (oid, place) => `?as=${oid}#${place}`;

/**
 * The page as one person sees it; another person is another session.
 * @param {StateView} state
 * @returns {() => void} ends it
 */
export function startSession(state) {
  const as = state.me.aadObjectId;
  const book = createBook(state);
  /** Messages that came while nobody looked: marked until the conversation is opened again. @type {Set<string>} */
  const fresh = new Set();
  let current = book.at(location.hash.slice(1));
  /** @type {ReturnType<typeof createConversation>} */
  let view;
  /** @type {ReturnType<typeof setTimeout>} */
  let seenTimer;

  function drawSides() {
    const unread = (/** @type {string} */ id) => book.unreadIn(id).length;
    drawList({ conversations: book.conversations, current: current.id, unread, open });
    const all = book.conversations.reduce((sum, { id }) => sum + unread(id), 0);
    document.title = `${all > 0 ? `(${all}) ` : ''}${current.name} – local Teams`;
  }

  /** @param {string} id */
  function open(id) {
    current = book.find(id) ?? current;
    history.replaceState(null, '', address(as, current.address));
    byId('app').dataset.view = 'main';
    show();
    view.focus();
  }

  function show() {
    view?.stop();
    fresh.clear();
    for (const { id } of book.unreadIn(current.id)) fresh.add(id);
    view = createConversation({ conversation: current, person: as, bot: state.bot.name, doing, send });
    for (const message of book.messagesIn(current.id)) view.put(message);
    view.bottom.prepend(hints);
    fill(byId('main'), view.element);
    view.toEnd();
    drawSides();
    noteSeen();
  }

  /** @param {{ thread: string | null, text: string, mention: boolean }} line */
  const send = (line) => api.say({ as, conversation: current.id, ...line }).then(receive);

  /** @param {MessageView} message */
  function receive(message) {
    const news = book.keep(message);
    if (news === 'old') return;
    const here = message.conversation === current.id;
    const looking = here && document.visibilityState === 'visible';
    if (news === 'new' && looking) book.markSeen(current.id, message.id);
    else if (news === 'new' && here) fresh.add(message.id);
    if (here) view.put(message);
    if (news === 'changed') return;
    if (message.author !== as) announce(message);
    drawSides();
    noteSeen();
  }

  /** Tells the server, after a moment, what was seen; opening a chat for the first time installs the bot in it. */
  function noteSeen() {
    clearTimeout(seenTimer);
    if (document.visibilityState !== 'visible') return;
    const { id } = current;
    seenTimer = setTimeout(() => {
      const messageId = book.lastIn(id);
      api.seen({ as, conversation: id, messageId }).then(() => connected(true), complain);
    }, SEEN_AFTER_MS);
  }

  const doing = {
    me: as,
    isNew: (/** @type {MessageView} */ { id }) => fresh.has(id),
    press: (/** @type {MessageView} */ { id }, /** @type {PressedAction} */ action) =>
      void api.press({ as, messageId: id, action }).catch(complain),
    retry: (/** @type {MessageView} */ { id }) => void api.retry({ as, messageId: id }).catch(complain),
  };
  const panel = createSandboxPanel(state.sandbox);
  const hints = createHints({
    fill: (line) => view.fillCompose(line),
    ...(state.sandbox && { fail: () => panel.show(true) }),
  });
  show();
  const go = () => {
    const { id } = book.at(location.hash.slice(1));
    if (id !== current.id) open(id);
  };
  window.addEventListener('hashchange', go);
  document.addEventListener('visibilitychange', noteSeen);
  const stopTheme = onTheme(() => {
    for (const message of book.messagesIn(current.id)) view.put(message);
  });
  const stopListening = listen(
    { as, since: state.rev, history: state.history },
    {
      message: receive,
      connected,
      typing: ({ conversation, thread }) => conversation === current.id && view.showTyping(thread),
      seen: ({ conversation, message }) => {
        book.markSeen(conversation, message);
        drawSides();
      },
    },
  );
  return () => {
    clearTimeout(seenTimer);
    document.removeEventListener('visibilitychange', noteSeen);
    window.removeEventListener('hashchange', go);
    stopTheme();
    stopListening();
    panel.close();
    view.stop();
  };
}
