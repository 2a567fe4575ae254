import type { RestError } from '@azure/core-rest-pipeline';
import { lookup } from '../../base/lookup.ts';
import { Problem, type ProblemDetail } from '../../base/problem.ts';
import { stopOf } from '../limits/stops.ts';
import { isTransient } from './retry.ts';
import { pipeline } from './sdk.ts';
import { retryAfter } from './time.ts';

const { isRestError } = pipeline;

/** Nothing was sent: `cause` says why. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}

/** The connection never came to be: nothing was sent, so nothing was done. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const credentialErrors = /^(Authentication(Required)?Error|AggregateAuthenticationError|CredentialUnavailableError)$/;

/**
 * What went wrong with a call, for people. `doing` completes "Azure did not answer while Lifeboat …". A definite
 * refusal is `azure-refused`; of a write whose answer was lost nobody knows: `azure-unknown`, with Azure's code when it
 * answered at all. A throttled write was not carried out: `azure-unavailable` (documentation: "Understand how Azure
 * Resource Manager throttles requests").
 */
export function toProblem(thrown: unknown, doing: string, kind: 'read' | 'write', now: number): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof Error && credentialErrors.test(thrown.name)) return noToken(thrown);
  if (isRestError(thrown)) {
    const status = thrown.statusCode;
    if (status === undefined) return noAnswer(thrown, doing, neverSent.has(thrown.code ?? '') ? 'read' : kind);
    if (status < 300) return unread(thrown, doing, kind);
    if (status >= 400 && status < 500 && !isTransient(status)) return refusal(thrown, status);
    const notDone = kind === 'read' || status === 429;
    return notDone
      ? unavailable(thrown, doing, waitOf(thrown, now))
      : unknown(thrown, doing, armError(thrown).code ?? `HTTP ${status}`);
  }
  if (thrown instanceof Error && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError')) {
    return noAnswer(thrown, doing, kind);
  }
  return unread(thrown, doing, kind);
}

/** Neither Azure, nor the way to it, nor the identity: a fault of ours. */
export function isDefect(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return true;
  const isOurWay = thrown.name === 'AbortError' || thrown.name === 'TimeoutError' || credentialErrors.test(thrown.name);
  return !(thrown instanceof Problem) && !isRestError(thrown) && !isOurWay;
}

/** An answer that cannot be read, or a defect of ours: Azure is not to blame. After a write nobody knows what became of it. */
function unread(cause: unknown, doing: string, kind: 'read' | 'write'): Problem {
  const what = `Lifeboat cannot read the answer that Azure gave when it ${doing}`;
  if (kind === 'write') {
    const hint = 'Look at the jobs before asking again.';
    return new Problem('azure-unknown', `${what}: it may have happened.`, { hint, cause });
  }
  const hint = 'Try again in a minute; if it repeats, give an admin the time of this message.';
  return new Problem('azure-unavailable', `${what}.`, { hint, cause });
}

function noAnswer(cause: unknown, doing: string, kind: 'read' | 'write'): Problem {
  return kind === 'write' ? unknown(cause, doing) : unavailable(cause, doing);
}

function unavailable(cause: unknown, doing: string, retryAfterMs?: number): Problem {
  const code = isRestError(cause) ? (armError(cause).code ?? cause.code) : undefined;
  const stop = stopOf(code);
  const wait = retryAfterMs ?? stop?.waitMs;
  return new Problem('azure-unavailable', `Azure did not answer while Lifeboat ${doing}.`, {
    hint: stop?.hint ?? 'Try again in a minute.',
    ...(code && { azureCode: code }),
    ...(wait !== undefined && { retryAfterMs: wait }),
    cause,
  });
}

function unknown(cause: unknown, doing: string, azureCode?: string): Problem {
  return new Problem('azure-unknown', `Azure's answer was lost while Lifeboat ${doing}: it may have happened.`, {
    hint: 'Look at the jobs before asking again.',
    ...(azureCode && { azureCode }),
    cause,
  });
}

function noToken(cause: Error): Problem {
  return new Problem('azure-unavailable', 'Lifeboat could not get a token for Azure; nothing was sent.', {
    hint: "Ask an admin to check the identity's credentials (doctor says more).",
    cause,
  });
}

function refusal(error: RestError, status: number): Problem {
  const { code, message } = armError(error);
  const stop = stopOf(code);
  const detail: ProblemDetail = {
    azureCode: code ?? `HTTP ${status}`,
    status,
    cause: error,
    ...(stop && { retryAfterMs: stop.waitMs }),
  };
  const hint = stop?.hint ?? hintFor(status, code ?? '', message) ?? (status === 403 ? rightHint(error) : undefined);
  return new Problem('azure-refused', clean(message) || `Azure answered ${status} without a reason.`, {
    ...detail,
    ...(hint && { hint }),
  });
}

/**
 * Azure says for sure that there is none. What lies in a subscription that our identity cannot see may well be there,
 * though the answer is a 404, too.
 */
export function isNotThere(thrown: unknown): boolean {
  return isRestError(thrown) && thrown.statusCode === 404 && armError(thrown).code !== 'SubscriptionNotFound';
}

/** ARM's `{ "error": { "code", "message" } }`, wherever the SDK put it. Details carry the true reason when there are any. */
function armError(error: RestError): { readonly code: string | undefined; readonly message: string } {
  const body = bodyOf(error);
  const outer = isRecord(body) && isRecord(body.error) ? body.error : isRecord(body) ? body : {};
  const inner = outer.code === 'BadRequest' && Array.isArray(outer.details) ? outer.details.find(isRecord) : undefined;
  const code = text(inner?.code) ?? text(outer.code) ?? error.code;
  return { code, message: text(inner?.message) ?? text(outer.message) ?? error.message };
}

function bodyOf(error: RestError): unknown {
  try {
    return JSON.parse(error.response?.bodyAsText ?? '');
  } catch {
    return error.details;
  }
}

/** What would help after a refusal, where it is known. */
function hintFor(status: number, code: string, message: string): string | undefined {
  if (status === 401) return "Ask an admin to check the identity's credentials.";
  if (/resource\s*guard|multi-user authorization/i.test(`${code} ${message}`) || code.includes('MUA')) {
    return "A Resource Guard protects this: ask its owner to give Lifeboat's identity Backup MUA Operator on it for a limited time, then ask again.";
  }
  if (status !== 403) return undefined;
  const action = /perform action '([^']+)'/i.exec(message)?.[1];
  const scope = /over scope '([^']+)'/i.exec(message)?.[1];
  if (!action) return undefined;
  return `Give Lifeboat's identity a role with ${action}${scope ? ` on ${scope}` : ''}.`;
}

/** Which right a refused request needed, where Azure's words do not say it. */
function rightHint(error: RestError): string {
  const right = error.request && rightOf(error.request.method, error.request.url);
  return right
    ? `Give Lifeboat's identity a role with ${right}.`
    : "Ask an admin to check the roles of Lifeboat's identity (doctor says which).";
}

const verbs = lookup({
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
});

/**
 * The action that Resource Manager checks for a request: the provider, the types in the path and what is done
 * (documentation: "Azure role definitions", actions). Undefined: the path has no provider.
 */
export function rightOf(method: string, url: string): string | undefined {
  const verb = verbs[method.toUpperCase()] ?? 'action';
  if (/\/subscriptions\/[^/]+\/resourceGroups\/[^/?]+(\?|$)/i.test(url))
    return `Microsoft.Resources/subscriptions/resourceGroups/${verb}`;
  const path = (url.split('?')[0] ?? '').split(/\/providers\//i).at(-1) ?? '';
  const [provider, ...rest] = path.split('/').filter(Boolean);
  if (!provider?.includes('.') || rest.length === 0) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  return [provider, ...types, verb].join('/');
}

/** Azure's message without what only its support reads, on one line, at most 400 characters. */
export function clean(message: string): string {
  const line = message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(
      /(please provide (the )?below info|for more details please go to|if access was recently granted).*$/gi,
      '',
    )
    .replaceAll(
      /\b(timestamp|(client ?)?request ?id|correlation ?id|activity ?id|tracking ?id)\s*[:=]\s*[\w.:-]+[,.]?/gi,
      '',
    )
    .replaceAll(/the client '[^']*' with object id '[^']*'/gi, "Lifeboat's identity")
    .replace(/^(code|message): /i, '')
    .trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

function waitOf(error: RestError, now: number): number | undefined {
  return retryAfter((name) => error.response?.headers.get(name), now);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
