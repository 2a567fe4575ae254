import { h } from './dom.js';

/** A person's initials on a colour of their own, or the bot's picture. @param {string} author @param {string} name */
export function avatar(author, name, size = 32) {
  if (author === 'bot') return h('img', { class: 'avatar', src: '/page/icon.svg', alt: '', width: size, height: size });
  const initials = name
    .split(' ')
    .map((word) => word[0])
    .join('')
    .slice(0, 2);
  const hue = Number.parseInt(author.slice(-4), 16) % 6;
  return h('span', { class: `avatar hue-${hue}${size < 30 ? ' small' : ''}`, 'aria-hidden': 'true' }, initials);
}
