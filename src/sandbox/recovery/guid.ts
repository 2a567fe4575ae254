import { createHash } from 'node:crypto';

/** The same text gives the same GUID: for ids that Azure derives from names. */
export function guidFrom(text: string): string {
  const hex = createHash('sha1').update(text.toLowerCase()).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
