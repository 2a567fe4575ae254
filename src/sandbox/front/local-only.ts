import type { RawRequest, RawResponse } from './exchange.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * The sandbox takes any token, so a web page that is open on this machine must not get through: neither one that made
 * its own name point here (`Host`), nor one that sends elsewhere (`Origin`, `Sec-Fetch-Site`; tools send neither). A
 * control call whose body says that it is anything but JSON is what a page can send without being asked first.
 * Undefined: let it in.
 */
export function refusalOfPages({ headers, body }: RawRequest, isControl: boolean): RawResponse | undefined {
  const { host, origin } = headers;
  if (host !== undefined && !loopback.test(host)) return refused(403, 'Forbidden', forPages, isControl);
  if (origin !== undefined || /^(cross|same)-site$/.test(headers['sec-fetch-site'] ?? ''))
    return refused(403, 'Forbidden', forPages, isControl);
  const type = headers['content-type'];
  if (isControl && body !== '' && type !== undefined && !/^application\/json\s*(;|$)/i.test(type))
    return refused(415, 'UnsupportedMediaType', 'Send Content-Type: application/json.', isControl);
  return undefined;
}

const forPages = 'The sandbox is for programs on this machine and not for web pages.';

/** Control calls have errors of their own form; everything else answers as Resource Manager does. */
function refused(status: number, code: string, message: string, isControl: boolean): RawResponse {
  const body = isControl ? { code, message } : { error: { code, message } };
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
