import { durationMs } from '../core/clock.ts';
import { ControlError } from '../core/control-error.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, type Json } from '../core/respond.ts';
import type { World } from '../core/world.ts';
import type { Parts, RawRequest, RawResponse } from '../front/exchange.ts';
import { setWebhook, webhookUrl } from '../monitor/index.ts';
import { guard, rights } from './access.ts';
import { listAlert } from './alerts.ts';
import { failBackup, itemOfVm, runSchedule, shapeBackup } from './backup.ts';
import { probe } from './probe.ts';
import { failRestore } from './restore.ts';
import { threat } from './threat.ts';
import { summary } from './world.ts';

export interface ControlParts extends Parts {
  /** After `advance`: how much was added in all, in milliseconds. */
  readonly onAdvance: (advancedMs: number) => void;
}

type Call = (parts: ControlParts, body: unknown, query: URLSearchParams) => unknown;

const calls = lookup<Call>({
  'POST fail-backup': ({ host }, body) => host.change((world, now) => failBackup(world, asObject(body), now)),
  'POST fail-restore': ({ host }, body) =>
    host.change((world, now) => {
      const wanted = asObject(body);
      return failRestore(world, itemOfVm(world, wanted.vm), wanted, now);
    }),
  'POST shape-backup': ({ host }, body) => host.change((world) => shapeBackup(world, asObject(body))),
  'POST list-alert': ({ host }, body) => host.change((world, now) => listAlert(world, asObject(body), now)),
  'POST rights': ({ host }, body) => host.change((world) => rights(world, asObject(body))),
  'POST guard': ({ host }, body) => host.change((world, now) => guard(world, asObject(body), now)),
  'POST threat': ({ host }, body) =>
    host.change((world) => {
      const wanted = asObject(body);
      return threat(world, itemOfVm(world, wanted.vm), wanted);
    }),
  'POST probe': ({ host }, body) => host.change((world) => probe(world, asObject(body))),
  'POST run-schedule': ({ host }, body) => host.change((world, now) => runSchedule(world, asObject(body), now)),
  'GET faults': ({ faults }) => ({ faults: faults.list() }),
  'POST faults': ({ faults }, body) => {
    faults.add(body);
    return { faults: faults.list() };
  },
  'DELETE faults': ({ faults }) => {
    faults.clear();
    return { faults: [] };
  },
  'GET clock': clock,
  'POST clock': (parts, body) => {
    const ms = durationMs(String(asObject(body).advance ?? ''));
    if (ms === undefined) throw bad('"advance" must be an ISO 8601 duration such as PT1H or P1DT12H.');
    parts.host.advance(ms);
    parts.onAdvance(parts.host.clock.advanced);
    return clock(parts);
  },
  'GET webhooks': ({ host }) => ({ url: webhookUrl(host.world) }),
  'POST webhooks': ({ host }, body) => host.change((world) => webhooks(world, asObject(body))),
  'GET requests': ({ log }, _body, query) => {
    const since = Number(query.get('since') ?? 0);
    if (!Number.isInteger(since) || since < 0)
      throw bad('"since" must be a number that an earlier answer gave as "next".');
    return log.since(since);
  },
  'GET world': ({ host }) => host.change((world, now) => summary(world, now)),
  'POST reset': ({ host, log, faults }) => {
    host.reset();
    log.clear();
    faults.clear();
    return {};
  },
});

function clock({ host }: ControlParts): unknown {
  const { advanced, speed } = host.clock;
  return { now: new Date(host.clock.now()).toISOString(), advancedMs: advanced, speed };
}

function webhooks(world: World, { url }: Json): unknown {
  if (url !== null && !isHttp(url)) throw bad('"url" must be an http or https URL, or null for none.');
  setWebhook(world, url as string | null);
  return { url };
}

function isHttp(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

const bad = (message: string): ControlError => new ControlError(400, 'BadRequest', message);

/** Answers `/_sandbox/…`: JSON both ways, no token, never recorded. */
export function control(parts: ControlParts, raw: RawRequest): RawResponse {
  try {
    return reply(200, dispatch(parts, raw) ?? {});
  } catch (error) {
    if (error instanceof ControlError) return reply(error.status, { code: error.code, message: error.message });
    parts.report(`${raw.method} ${raw.url} failed inside the sandbox`, error);
    return reply(500, { code: 'InternalServerError', message: 'Something went wrong inside the sandbox.' });
  }
}

function dispatch(parts: ControlParts, raw: RawRequest): unknown {
  const [path = '', query = ''] = raw.url.split('?');
  const name = path
    .replaceAll(/\/{2,}/g, '/')
    .replace(/^\/_sandbox\/?/i, '')
    .replace(/\/$/, '');
  const call = calls[`${raw.method} ${name}`];
  if (call) return call(parts, bodyOf(raw), new URLSearchParams(query));
  const known = Object.keys(calls).filter((key) => key.endsWith(` ${name}`));
  if (known.length === 0) throw new ControlError(404, 'NotFound', `The sandbox has no control call '${name}'.`);
  throw new ControlError(
    405,
    'MethodNotAllowed',
    `Use ${known.map((key) => key.split(' ')[0]).join(' or ')} for '${name}'.`,
  );
}

function bodyOf({ body }: RawRequest): unknown {
  if (body.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw bad(`The body is not JSON: ${(error as Error).message}`);
  }
  throw bad('The body must be a JSON object.');
}

function reply(status: number, body: unknown): RawResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) };
}
