const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** `14:03`; with the day when it was not today. @param {number} at */
export function shortTime(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

/** @param {number} at */
export const fullTime = (at) => full.format(new Date(at));

/** @param {number} at */
export const seconds = (at) => new Date(at).toISOString().slice(11, 19);

/** `2 h 15 min` @param {number} ms */
export function duration(ms) {
  const minutes = Math.round(ms / 60_000);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h >= 48) return `${Math.floor(h / 24)} d ${h % 24} h`;
  return [h > 0 && `${h} h`, (m > 0 || h === 0) && `${m} min`].filter(Boolean).join(' ');
}
