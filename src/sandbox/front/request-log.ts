export interface LoggedRequest {
  readonly n: number;
  /** The sandbox's clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  /** Milliseconds of the machine until the answer was ready. */
  readonly ms: number;
  readonly userAgent: string;
}

/** The latest ARM requests, numbered from 1 since the start or the last reset. */
export class RequestLog {
  readonly #limit: number;
  #kept: LoggedRequest[] = [];
  #n = 0;

  /** Keeps at least `limit` of them. */
  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  add(request: Omit<LoggedRequest, 'n'>): void {
    this.#n += 1;
    this.#kept.push({ n: this.#n, ...request });
    // Dropped in large bites: a splice for every request would move the whole list each time.
    if (this.#kept.length >= this.#limit * 1.2) this.#kept = this.#kept.slice(-this.#limit);
  }

  /** The requests after number `n`, oldest first, and the number to ask from next time. */
  since(n: number): { next: number; requests: LoggedRequest[] } {
    const first = this.#kept[0]?.n ?? 1;
    return { next: this.#n, requests: this.#kept.slice(Math.max(0, n + 1 - first)) };
  }

  clear(): void {
    this.#kept = [];
    this.#n = 0;
  }
}
