/** @import { MessageView } from './types.d.ts' */

/**
 * @typedef {object} Listeners
 * @property {(message: MessageView) => void} message
 * @property {(typing: { conversation: string, thread: string | null }) => void} typing
 * @property {(seen: { conversation: string, message: string }) => void} seen
 * @property {(connected: boolean) => void} connected
 */

const AGAIN_MS = 1500;

/**
 * Listens for what changes, and reconnects for as long as it takes; nothing that changed meanwhile is missed.
 * @param {{ as: string, since: number, history: string }} from
 * @param {Listeners} listeners
 * @returns {() => void} stops it
 */
export function listen({ as, since, history }, listeners) {
  let last = since;
  /** @type {EventSource} */
  let source;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;

  function connect() {
    source = new EventSource(`/api/events?as=${encodeURIComponent(as)}&since=${last}`);
    source.addEventListener('hello', (event) => {
      // Another history than the one that is shown: nothing here is true any more.
      if (JSON.parse(event.data).history !== history) location.reload();
      listeners.connected(true);
    });
    source.addEventListener('message', (event) => {
      last = Number(event.lastEventId) || last;
      listeners.message(JSON.parse(event.data));
    });
    source.addEventListener('typing', (event) => listeners.typing(JSON.parse(event.data)));
    source.addEventListener('seen', (event) => listeners.seen(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      listeners.connected(false);
      source.close();
      timer = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
