import { setTimeout as sleep } from 'node:timers/promises';
import { ControlError } from './control-error.ts';

/** An accident to come, as `POST /_sandbox/faults` describes it. */
export interface Fault {
  readonly match: RegExp;
  /** Absent: the request is served, after the delay. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The effect happens, the answer is lost. */
  readonly afterEffect: boolean;
  /** Milliseconds of the machine. */
  readonly delayMs: number;
  times: number;
}

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'AuthenticationFailed',
  403: 'AuthorizationFailed',
  404: 'NotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServerBusy',
  504: 'GatewayTimeout',
};

/** Accidents wait here until a request meets them; they are not kept over a restart. */
export class Faults {
  #faults: Fault[] = [];
  #cleared = new AbortController();

  /** Throws a {@link ControlError} when it makes no sense. */
  add(input: unknown): void {
    this.#faults.push(parse(input));
  }

  /** None any more; what waits goes on. */
  clear(): void {
    this.#faults = [];
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  /** Waits as the accident says, or until there are no more accidents. Rejects when the sandbox closes. */
  async wait({ delayMs }: Fault, closing: AbortSignal): Promise<void> {
    if (delayMs === 0) return;
    const signal = AbortSignal.any([closing, this.#cleared.signal]);
    await sleep(delayMs, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (closing.aborted) throw error;
    });
  }

  list(): { match: string; status: number | undefined; times: number }[] {
    return this.#faults.map(({ match, status, times }) => ({ match: match.source, status, times }));
  }

  /** The first accident that meets one of these spellings of `METHOD path`; it is used up by one. */
  take(...spellings: readonly string[]): Fault | undefined {
    const fault = this.#faults.find(({ match }) => spellings.some((spelling) => match.test(spelling)));
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#faults = this.#faults.filter((other) => other !== fault);
    return fault;
  }
}

/** What an accident says when it brings no body of its own. */
export function faultBody(status: number): unknown {
  const code = codes[status] ?? `Http${status}`;
  return { error: { code, message: `The sandbox was told to answer this request with ${status} (${code}).` } };
}

function parse(input: unknown): Fault {
  if (typeof input !== 'object' || input === null) throw bad('The body must be an object with "match".');
  const {
    match,
    status,
    headers = {},
    times = 1,
    afterEffect = false,
    delayMs = 0,
    body,
  } = input as Record<string, unknown>;
  if (typeof match !== 'string' || match === '') throw bad('"match" must be a regular expression over "METHOD path".');
  if (status !== undefined && !isWhole(status, 200, 599)) throw bad('"status" must be a number from 200 to 599.');
  if (!isTexts(headers)) throw bad('"headers" must be an object of texts.');
  if (!isWhole(times, 1, 1e9)) throw bad('"times" must be a whole number of at least 1.');
  if (!isWhole(delayMs, 0, 2 ** 31 - 1)) throw bad('"delayMs" must be a whole number of milliseconds.');
  if (typeof afterEffect !== 'boolean') throw bad('"afterEffect" must be true or false.');
  if (afterEffect && status === undefined) throw bad('"afterEffect" needs a "status" to answer with.');
  return { match: regex(match), status, headers, body, afterEffect, delayMs, times };
}

function regex(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw bad(`"match" is not a regular expression: ${(error as Error).message}`);
  }
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
