import { ago } from '../../cards/words.ts';
import type { Link, Seen } from './links.ts';

/** Our own end: who may come in, and what came. */
export function doorLinks(seen: Pick<Seen, 'door' | 'lastWebhook' | 'lastCompared' | 'compareEvery' | 'now'>): Link[] {
  return [token(seen.door), came(seen.lastWebhook, seen.now), compared(seen)];
}

function token({ entra, shared }: Seen['door']): Link {
  if (entra && shared) return { state: 'yes', text: 'Lifeboat takes secure webhooks (Entra) and the shared token' };
  if (entra) return { state: 'yes', text: 'Lifeboat takes secure webhooks (Entra) only' };
  if (shared) return { state: 'yes', text: 'Lifeboat takes the shared token; a secure webhook would be safer' };
  return { state: 'yes', text: 'Local mode: Lifeboat takes webhooks of anybody on this machine' };
}

function came(last: number | undefined, now: number): Link {
  if (last === undefined) return { state: 'warn', text: 'No webhook has come yet' };
  return { state: 'yes', text: `The last webhook came ${ago(last, now)}` };
}

/** Two comparisons in a row that did not happen are no accident. */
const mostLate = 2;

function compared({
  lastCompared: last,
  compareEvery,
  now,
}: Pick<Seen, 'lastCompared' | 'compareEvery' | 'now'>): Link {
  if (!last) {
    return {
      state: 'warn',
      text: "Azure's list of alerts was not compared yet: Lifeboat may not read it, or has just started",
    };
  }
  const when = ago(last.at, now);
  const late = now - last.at > (mostLate + 1) * compareEvery;
  if (late) return { state: 'no', text: `Azure's list of alerts was last compared ${when}: it cannot be read since` };
  const what = `Azure's list was compared ${when}: ${last.seen} alerts`;
  if (last.missed === 0) return { state: 'yes', text: `${what}, none that the webhook had not brought` };
  return {
    state: 'warn',
    text: `${what}, ${last.missed} of them not brought by the webhook; they were posted all the same`,
  };
}
