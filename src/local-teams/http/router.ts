import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './http.ts';

/** One request, taken apart. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The decoded segments that the path names with `:name`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/v3/conversations/:conversation/members`; a last segment `*rest` takes all that follows. */
  readonly path: string;
  readonly handle: (call: Call) => void | Promise<void>;
}

/** Finds the route of a request and runs it; throws {@link HttpError} 404 or 405 when there is none. */
export function createRouter(
  routes: readonly Route[],
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const segments = decodeAll(pathname);
    const found = routes.flatMap((route) => {
      const params = match(route.path.split('/').slice(1), segments);
      return params ? [{ route, params }] : [];
    });
    const hit = found.find(({ route }) => route.method === request.method);
    if (hit) return hit.route.handle({ request, response, params: hit.params, query });
    if (found.length > 0) throw new HttpError(405, 'MethodNotAllowed', `${request.method} is not possible here.`);
    throw new HttpError(404, 'NotFound', `There is nothing at ${pathname}.`);
  };
}

function decodeAll(pathname: string): string[] {
  try {
    return pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new HttpError(400, 'BadSyntax', 'The path is not properly encoded.');
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = segments.slice(index).join('/');
      return params;
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? params : undefined;
}
