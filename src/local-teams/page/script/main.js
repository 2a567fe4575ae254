/** @import { PersonView } from './types.d.ts' */
import { everybody, stateFor } from './api.js';
import { avatar } from './avatar.js';
import { byId, fill, h, icon } from './dom.js';
import { openMenu } from './menu.js';
import { address, startSession } from './session.js';
import { complain, forgetAnnouncement } from './status.js';
import { startTheme } from './theme.js';

/** @type {() => void} */
let endSession = () => {};

/** Who sits here: of this tab's address, so that two tabs can be two people. @param {readonly PersonView[]} people */
function whoAmI(people) {
  const wanted = new URLSearchParams(location.search).get('as') ?? localStorage.getItem('as');
  const operator = people.find(({ role }) => role === 'operator');
  return people.find(({ aadObjectId }) => aadObjectId === wanted) ?? operator ?? people[0];
}

/** @param {string} oid */
async function become(oid) {
  const state = await stateFor(oid);
  endSession();
  forgetAnnouncement();
  localStorage.setItem('as', oid);
  history.replaceState(null, '', address(oid, location.hash.slice(1) || 'channel'));
  endSession = startSession(state);
  drawMe(state.people, state.me);
}

/** "I am: …", and whom one can be. @param {readonly PersonView[]} people @param {PersonView} me */
function drawMe(people, me) {
  const button = byId('me');
  const label = h('span', {}, h('span', { class: 'me-label' }, 'I am: '), me.name);
  fill(button, avatar(me.aadObjectId, me.name, 28), label, icon('down', 14));
  button.setAttribute('aria-label', `I am: ${me.name}`);
  button.title = `${me.name} (${me.role})`;
  const choose = (/** @type {string} */ oid) =>
    void become(oid)
      .then(() => button.focus())
      .catch(complain);
  button.onclick = () =>
    openMenu(
      button,
      'I am',
      people.map(({ name, role, aadObjectId }) => ({
        title: name,
        detail: role,
        checked: aadObjectId === me.aadObjectId,
        choose: () => choose(aadObjectId),
      })),
    );
}

/** On a narrow page the list takes the place of the conversation. */
function startBackButton() {
  const back = byId('back');
  fill(back, icon('back'));
  back.addEventListener('click', () => {
    byId('app').dataset.view = 'list';
    /** @type {HTMLElement | null} */ (byId('list').querySelector('[aria-current]'))?.focus();
  });
}

async function start() {
  startTheme();
  startBackButton();
  const { people } = await everybody();
  const me = whoAmI(people);
  if (!me) throw new Error('There is nobody to be here.');
  await become(me.aadObjectId);
}

start().catch(complain);
