/** @import { MessageView, PersonView, StateView } from './types.d.ts' */
import * as api from './api.js';
import { avatar } from './avatar.js';
import { createConversation } from './conversation.js';
import { byId, fill, h, icon } from './dom.js';
import { createHints } from './hints.js';
import { drawList } from './list.js';
import { listen } from './live.js';
import { openMenu } from './menu.js';
import { createSandboxPanel } from './sandbox.js';
import { onTheme, startTheme } from './theme.js';

const SEEN_AFTER_MS = 1200;

/** Who sits here: of this tab's address, so that two tabs can be two people. @param {readonly PersonView[]} people */
function whoAmI(people) {
  const wanted = new URLSearchParams(location.search).get('as') ?? localStorage.getItem('as');
  const operator = people.find(({ role }) => role === 'operator');
  return people.find(({ aadObjectId }) => aadObjectId === wanted) ?? operator ?? /** @type {PersonView} */ (people[0]);
}

/** @param {string} oid @param {string} place */
const address = (oid, place) => `?as=${oid}#${place}`;

/** Runs the page as one person; another person is another run. @param {StateView} state */
function run(state) {
  const { me, bot, conversations } = state;
  const oid = me.aadObjectId;
  /** @type {Map<string, MessageView>} */
  const messages = new Map(state.messages.map((message) => [message.id, message]));
  const named = (/** @type {string} */ kind) =>
    conversations.find((one) => one.kind === kind) ?? /** @type {typeof conversations[0]} */ (conversations[0]);
  let current = named(location.hash === '#chat' ? 'chat' : 'channel');
  let newSince = current.seen;
  /** @type {ReturnType<typeof createConversation>} */
  let view;
  /** @type {ReturnType<typeof setTimeout>} */
  let seenTimer;

  const unreadIn = (/** @type {string} */ id) => {
    const seen = Number(conversations.find((one) => one.id === id)?.seen ?? 0);
    return [...messages.values()].filter(
      (one) => one.conversation === id && Number(one.id) > seen && one.author !== oid,
    ).length;
  };

  function drawSides() {
    drawList({ conversations, current: current.id, unread: unreadIn, open });
    const unread = conversations.reduce((sum, { id }) => sum + unreadIn(id), 0);
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${current.name} – local Teams`;
  }

  /** @param {string} id */
  function open(id) {
    current = conversations.find((one) => one.id === id) ?? current;
    newSince = current.seen;
    history.replaceState(null, '', address(oid, current.kind));
    byId('app').dataset.view = 'main';
    show();
    view.focus();
  }

  function show() {
    view?.stop();
    view = createConversation({
      conversation: current,
      person: oid,
      bot: bot.name,
      doing: {
        me: oid,
        press,
        retry,
        isNew: (one) => one.author !== oid && Number(one.id) > Number(newSince) && newSince !== '0',
      },
      send: ({ thread, text, mention }) =>
        api.say({ as: oid, conversation: current.id, thread, text, mention }).then(receive),
    });
    const here = [...messages.values()].filter(({ conversation }) => conversation === current.id);
    for (const message of here.sort((one, other) => Number(one.id) - Number(other.id))) view.put(message);
    view.bottom.prepend(hints);
    fill(byId('main'), view.element);
    view.toEnd();
    drawSides();
    noteSeen();
  }

  /** @param {MessageView} message */
  function receive(message) {
    const known = messages.get(message.id);
    if (known && known.rev > message.rev) return;
    messages.set(message.id, message);
    if (message.conversation === current.id) view.put(message);
    if (!known && message.author !== oid) announce(message);
    drawSides();
    noteSeen();
  }

  function noteSeen() {
    clearTimeout(seenTimer);
    if (document.visibilityState !== 'visible') return;
    seenTimer = setTimeout(() => {
      const here = [...messages.values()].filter(({ conversation }) => conversation === current.id);
      const messageId = String(Math.max(0, ...here.map(({ id }) => Number(id))));
      api.seen({ as: oid, conversation: current.id, messageId }).catch(ignoreUnanswered);
    }, SEEN_AFTER_MS);
  }

  /** @param {MessageView} message @param {import('./types.d.ts').PressedAction} action */
  function press(message, action) {
    api.press({ as: oid, messageId: message.id, action }).catch((thrown) => alert(thrown));
  }

  /** @param {MessageView} message */
  function retry(message) {
    api.retry({ as: oid, messageId: message.id }).catch((thrown) => alert(thrown));
  }

  const hints = createHints({
    fill: (line) => view.fillCompose(line),
    ...(state.sandbox && { fail: () => panel.show(true) }),
  });
  const panel = createSandboxPanel(state.sandbox);
  drawMe(state.people, me);
  show();
  const stopTheme = onTheme(() => {
    for (const message of messages.values()) if (message.conversation === current.id) view.put(message);
  });
  const again = () => noteSeen();
  document.addEventListener('visibilitychange', again);
  const stopListening = listen(
    { as: oid, since: state.rev, history: state.history },
    {
      message: receive,
      typing: ({ conversation, thread }) => conversation === current.id && view.showTyping(thread),
      seen: ({ conversation, message }) => {
        const one = conversations.find(({ id }) => id === conversation);
        if (one) one.seen = message;
        drawSides();
      },
      connected,
    },
  );
  return () => {
    clearTimeout(seenTimer);
    document.removeEventListener('visibilitychange', again);
    stopTheme();
    stopListening();
    panel.close();
    view.stop();
  };
}

/** The event stream says so in the title bar when nobody answers. */
function ignoreUnanswered() {}

/** @param {MessageView} message */
function announce({ name, text, cards }) {
  byId('announce').textContent = `${name}: ${text || (cards.length > 0 ? 'a card' : '')}`;
}

/** @param {boolean} yes */
function connected(yes) {
  byId('connection').textContent = yes ? '' : 'Reconnecting…';
}

/** @param {unknown} thrown */
function alert(thrown) {
  byId('connection').textContent = thrown instanceof Error ? thrown.message : String(thrown);
}

/** @type {() => void} */
let stop = () => {};

/** @param {string} oid */
async function become(oid) {
  stop();
  const state = await api.stateFor(oid);
  localStorage.setItem('as', oid);
  history.replaceState(null, '', address(oid, location.hash === '#chat' ? 'chat' : 'channel'));
  stop = run(state);
}

/** @param {readonly PersonView[]} people @param {PersonView} me */
function drawMe(people, me) {
  const button = byId('me');
  fill(
    button,
    avatar(me.aadObjectId, me.name, 28),
    h('span', { class: 'me-name' }, h('span', { class: 'me-label' }, 'I am: '), me.name),
    icon('down', 14),
  );
  button.setAttribute('aria-label', `I am: ${me.name}`);
  button.title = `${me.name} (${me.role})`;
  button.onclick = () =>
    openMenu(
      button,
      'I am',
      people.map(({ name, role, aadObjectId }) => ({
        title: name,
        detail: role,
        checked: aadObjectId === me.aadObjectId,
        choose: () =>
          void become(aadObjectId)
            .catch(alert)
            .then(() => button.focus()),
      })),
    );
}

async function start() {
  startTheme();
  const back = byId('back');
  fill(back, icon('back'));
  back.addEventListener('click', () => {
    byId('app').dataset.view = 'list';
    byId('list').querySelector('button')?.focus();
  });
  const { people } = await api.everybody();
  await become(whoAmI(people).aadObjectId);
}

start().catch(alert);
