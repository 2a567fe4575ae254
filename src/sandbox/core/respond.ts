import { ArmError, type ArmRequest, type ArmResponse } from './arm.ts';

export const ok = (body: unknown): ArmResponse => ({ status: 200, body });
export const noContent = (): ArmResponse => ({ status: 204 });

/**
 * A page of a list. The next one is named by an absolute `nextLink` with `$skipToken`, which is the number of entries
 * before it.
 */
export function page<Doc>(
  request: ArmRequest,
  all: readonly Doc[],
  size: number,
  show: (doc: Doc) => unknown,
): ArmResponse {
  const from = Number(queryOf(request, '$skipToken') ?? 0) || 0;
  const value = all.slice(from, from + size).map(show);
  const next = from + size;
  return ok(next < all.length ? { value, nextLink: nextLink(request, next) } : { value });
}

function nextLink(request: ArmRequest, from: number): string {
  const query = new URLSearchParams([...request.query].filter(([name]) => name.toLowerCase() !== '$skiptoken'));
  query.set('$skipToken', String(from));
  return `${request.origin}${request.path}?${query}`;
}

/** A query parameter, its name in any case. */
export function queryOf(request: ArmRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of request.query) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** The refusal that Resource Manager gives for a resource that is not there. */
export function resourceNotFound(type: string, name: string, group: string): ArmError {
  return new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export type Json = Readonly<Record<string, unknown>>;

/** A value as an object; anything else is an empty one. */
export const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The request's body as an object, or Resource Manager's refusal. */
export function bodyOf(request: ArmRequest): Json {
  const body = request.body;
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  const text = 'The request content was invalid and could not be deserialized.';
  throw new ArmError(400, 'InvalidRequestContent', text);
}

/** Seconds that Azure asks its callers to wait; the server divides them by the clock's speed. */
export const retryAfter = (seconds: number): Readonly<Record<string, string>> => ({ 'retry-after': String(seconds) });
