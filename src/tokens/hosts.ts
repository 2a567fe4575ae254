import { isLoopback } from '../config/settings.ts';

/**
 * Whose address a URL is: `known` (https on one of `hosts`; `.x.y` stands for every host below x.y), `loopback`, or
 * undefined: nobody's that may be believed or sent a token.
 */
export function ownerOf(text: string, hosts: readonly string[]): 'known' | 'loopback' | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username || url.password) return undefined;
  const plain = url.protocol === 'http:';
  if (isLoopback(url.hostname)) return plain || url.protocol === 'https:' ? 'loopback' : undefined;
  if (url.protocol !== 'https:') return undefined;
  const known = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
  return known ? 'known' : undefined;
}
