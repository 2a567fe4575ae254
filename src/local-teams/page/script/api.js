/** @import { MessageView, PersonView, PressedAction, StateView } from './types.d.ts' */

/**
 * Asks this page's own server. Throws an Error whose message can be shown.
 * @param {string} path @param {RequestInit} [init] @returns {Promise<any>}
 */
async function ask(path, init) {
  const response = await fetch(path, init).catch(() => {
    throw new Error('The local Teams does not answer. Is `npm start` still running?');
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(body.error?.message ?? body.message ?? `The local Teams answered ${response.status}.`);
}

/** @param {string} path @param {unknown} body */
const post = (path, body) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** @returns {Promise<{ people: PersonView[] }>} */
export const everybody = () => ask('/api/state');

/** @param {string} as @returns {Promise<StateView>} */
export const stateFor = (as) => ask(`/api/state?as=${encodeURIComponent(as)}`);

/**
 * @param {{ as: string, conversation: string, thread?: string | null, text: string, mention: boolean }} line
 * @returns {Promise<MessageView>}
 */
export const say = (line) => post('/api/messages', line);

/** @param {{ as: string, messageId: string, action: PressedAction }} press */
export const press = (press) => post('/api/press', press);

/** @param {{ as: string, messageId: string }} message */
export const retry = (message) => post('/api/retry', message);

/** @param {{ as: string, conversation: string, messageId: string }} mark */
export const seen = (mark) => post('/api/seen', mark);

export const sandbox = {
  /** @param {string} call */
  get: (call) => ask(`/sandbox/${call}`),
  /** @param {string} call @param {unknown} body */
  post: (call, body) => post(`/sandbox/${call}`, body),
  /** @param {string} call */
  delete: (call) => ask(`/sandbox/${call}`, { method: 'DELETE' }),
};
