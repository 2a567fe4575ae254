import { closeSync, writeSync } from 'node:fs';
import { privateFile } from '../core/private.ts';

/** One exchange as the recording shows it. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly userAgent: string;
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** Appends exchanges, secrets in them included, to a file for this user alone, one JSON object a line; each line is written whole, and before the answer goes out. */
export class Traffic {
  readonly #file: number;

  constructor(path: string) {
    this.#file = privateFile(path);
  }

  write(exchange: Exchange): void {
    const line = Buffer.from(`${JSON.stringify(exchange)}\n`);
    for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
  }

  close(): void {
    closeSync(this.#file);
  }
}
