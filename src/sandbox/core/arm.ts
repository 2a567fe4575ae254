/** One ARM request, already parsed: what the pure part of the sandbox sees. */
export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Path as sent, double slashes collapsed, percent-decoding done per segment. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** `https://localhost:8443`, for absolute URLs in answers. */
  readonly origin: string;
  /** The sandbox's clock, in epoch milliseconds. */
  readonly now: number;
  /** Who the caller's token says it is; absent: it does not say. */
  readonly caller?: string | undefined;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined: an empty body. */
  readonly body?: unknown;
}

/** Thrown by handlers; becomes `{ "error": { "code", "message" } }` with that status. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
