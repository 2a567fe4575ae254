import { createHmac, timingSafeEqual } from 'node:crypto';

/** The head of the chain at a moment: what the record must still hold at that line, whatever has happened since. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** HMAC-SHA-256 of the head with a key that the store does not have: nobody else can make it. */
function sealOf({ seq, hash, at }: Anchor, key: Buffer): string {
  return createHmac('sha256', key).update(`${seq} ${hash} ${at}`).digest('hex');
}

/** An anchor as it stands in a file or a channel, on one line. */
export function lineOf(anchor: Anchor, key: Buffer): string {
  const { seq, hash, at } = anchor;
  return `The record of Lifeboat at line ${seq}, ${new Date(at).toISOString()}: ${hash} sealed ${sealOf(anchor, key)}`;
}

const written = /at line (\d{1,15}), (\S{1,40}): ([0-9a-f]{64}) sealed ([0-9a-f]{64})/g;

/** The anchors in a text, and how many of what looks like one were not sealed with this key. */
export function anchorsIn(text: string, key: Buffer): { readonly good: readonly Anchor[]; readonly foreign: number } {
  const found = [...text.matchAll(written)].map(([, seq, at, hash, seal]) => ({
    anchor: { seq: Number(seq), hash: hash!, at: Date.parse(at!) },
    seal: Buffer.from(seal!, 'hex'),
  }));
  const good = found.filter(({ anchor, seal }) => timingSafeEqual(Buffer.from(sealOf(anchor, key), 'hex'), seal));
  return { good: good.map(({ anchor }) => anchor), foreign: found.length - good.length };
}
