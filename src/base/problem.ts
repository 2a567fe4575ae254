/** A button that a reply may offer: its title and the command line that a press stands for. */
export interface Choice {
  readonly title: string;
  readonly line: string;
  /** What tells it from the others. */
  readonly text?: string;
}

/**
 * Why something could not be done. The list is closed: cards, logs and metrics use these words, and nothing else is
 * ever shown to a person.
 */
export type ProblemCode =
  | 'unknown-command'
  | 'bad-argument'
  | 'not-found'
  | 'ambiguous'
  | 'forbidden'
  | 'refused'
  | 'gone'
  | 'stale-plan'
  | 'paused'
  | 'azure-refused'
  | 'azure-unavailable'
  | 'azure-unknown'
  | 'misconfigured'
  | 'internal';

export interface ProblemDetail {
  /** What would help, as one sentence in the imperative. */
  readonly hint?: string;
  readonly choices?: readonly Choice[];
  /** The value of the line that is to blame, by its name in the command's words. */
  readonly slot?: string;
  /** Azure's own error code, when Azure was the one to refuse. */
  readonly azureCode?: string;
  /** The HTTP status of Azure's refusal. */
  readonly status?: number;
  /** How long to wait before it is worth asking again, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The only error that people read: one sentence, and what would help. Anything else that is thrown is a defect. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  readonly choices: readonly Choice[];
  readonly slot: string | undefined;
  readonly azureCode: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ProblemCode, message: string, detail: ProblemDetail = {}) {
    super(message, { cause: detail.cause });
    this.name = 'Problem';
    this.code = code;
    this.hint = detail.hint;
    this.choices = detail.choices ?? [];
    this.slot = detail.slot;
    this.azureCode = detail.azureCode;
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
  }
}

/** Turns whatever was thrown into a Problem; what was not one already becomes `internal`, without its inner text. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem('internal', 'Something went wrong inside Lifeboat; nothing was changed by this request.', {
    hint: 'Try again; if it repeats, give an admin the time of this message.',
    cause: thrown,
  });
}
