import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HttpError } from '../http/http.ts';
import type { Call, Route } from '../http/router.ts';
import { lookup } from '../lookup.ts';

const types = lookup<string>({
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
});

/** Nothing but what this server serves, and images that are part of a card. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const folder = join(import.meta.dirname, '..', 'page');
const packageFolder = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

const vendor = lookup<() => string>({
  'adaptivecards.js': () => join(packageFolder('adaptivecards'), 'dist', 'adaptivecards.min.js'),
  'markdown-it.js': () => join(packageFolder('markdown-it'), 'dist', 'browser', 'markdown-it.umd.min.js'),
});

/** The page's own files, and the two libraries that it shows cards and markdown with. */
export const fileRoutes: readonly Route[] = [
  { method: 'GET', path: '/', handle: (call) => sendFile(call, join(folder, 'index.html')) },
  { method: 'GET', path: '/page/*file', handle: (call) => sendFile(call, pageFile(call.params.file!)) },
  { method: 'GET', path: '/vendor/:file', handle: (call) => sendFile(call, vendorFile(call.params.file!)) },
];

function pageFile(name: string): string {
  if (!/^([a-z-]+\/)*[a-z-]+\.(css|js|svg)$/.test(name)) throw notFound(name);
  return join(folder, name);
}

function vendorFile(name: string): string {
  const find = Object.hasOwn(vendor, name) ? vendor[name] : undefined;
  if (!find) throw notFound(name);
  return find();
}

async function sendFile({ response }: Call, path: string): Promise<void> {
  const content = await readFile(path).catch(() => {
    throw notFound(path);
  });
  response.writeHead(200, {
    'content-type': types[path.split('.').at(-1)!] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  });
  response.end(content);
}

const notFound = (name: string): HttpError =>
  new HttpError(404, 'NotFound', `There is no ${name.split('/').at(-1)} here.`);
