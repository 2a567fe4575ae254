/** @import { MessageView } from './types.d.ts' */
import { byId } from './dom.js';

/** Says in the title bar that something did not work. @param {unknown} thrown */
export function complain(thrown) {
  byId('connection').textContent = thrown instanceof Error ? thrown.message : String(thrown);
}

/** @param {boolean} yes */
export function connected(yes) {
  byId('connection').textContent = yes ? '' : 'Reconnecting…';
}

/** Tells a screen reader of a message, wherever it came. @param {MessageView} message */
export function announce({ name, text, cards }) {
  byId('announce').textContent = `${name}: ${text || (cards.length > 0 ? 'a card' : 'a message')}`;
}

/** Another person sits here now, who has no business with the last one's messages. */
export function forgetAnnouncement() {
  byId('announce').textContent = '';
}
