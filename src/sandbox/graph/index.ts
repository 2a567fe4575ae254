import { createHash } from 'node:crypto';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { lookup } from '../core/lookup.ts';
import { asObject, type Json } from '../core/respond.ts';
import type { Route } from '../core/router.ts';
import { subscriptions } from '../core/tables.ts';
import type { TimedHandler, World } from '../core/world.ts';
import { answer } from './answer.ts';
import { lastPage, pagesOf } from './pages.ts';
import { parseQuery } from './parse-query.ts';
import { QueryError } from './refusal.ts';
import { columns, rowOf } from './rows.ts';
import { runQuery, type Source } from './run.ts';
import { tables } from './tables.ts';

/** Azure Resource Graph (REST spec 2021-03-01 and later). */
export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    handle: (request, _params, world) => resourcesQuery(request, world),
  },
];

/** The graph changes nothing. */
export const timed = lookup<TimedHandler>({});

/** As the service counts for each user: 15 queries in 5 seconds. The sandbox tells it and does not enforce it. */
const quota = { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' };

function resourcesQuery(request: ArmRequest, world: World): ArmResponse {
  const body = asObject(request.body);
  try {
    if (typeof body.query !== 'string' || body.query.trim() === '') {
      throw new QueryError('InvalidQuery', 'The query must not be empty.');
    }
    const { query } = body;
    const options = asObject(body.options);
    const asked = JSON.stringify([query, body.subscriptions]);
    const find = () => runQuery(parseQuery(query), sourceOf(body, world, request.now), request.now);
    const page = answer(pagesOf(world, asked, Boolean(options.$skipToken), find), options);
    if (page.$skipToken === undefined) lastPage(world, asked);
    return { status: 200, headers: quota, body: page };
  } catch (error) {
    if (error instanceof QueryError) return refused(error, request);
    throw error;
  }
}

/** Rows of the subscriptions that are asked for; without any, of all. */
function sourceOf(body: Json, world: World, now: number): Source {
  const asked = Array.isArray(body.subscriptions) ? body.subscriptions.map((one) => String(one).toLowerCase()) : [];
  const wanted = asked.length > 0 ? new Set(asked) : undefined;
  const tenants = new Map(
    [...subscriptions(world).values()].map((one) => [one.subscriptionId.toLowerCase(), one.tenantId] as const),
  );
  return (name, types) => {
    const docs = Object.hasOwn(tables, name.toLowerCase()) ? tables[name.toLowerCase()] : undefined;
    if (!docs) {
      const text = `Table ${name} is invalid, unsupported or disallowed.`;
      throw new QueryError('DisallowedLogicalTableName', text);
    }
    const rows = [];
    for (const doc of docs(world, now, types)) {
      const subscription = (doc.id.split('/')[2] ?? '').toLowerCase();
      if (!wanted || wanted.has(subscription)) rows.push(rowOf(doc, tenants.get(subscription) ?? ''));
    }
    return { columns, rows };
  };
}

const invalid =
  'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.';

function refused(error: QueryError, request: ArmRequest): ArmResponse {
  const timestamp = new Date(request.now).toISOString();
  const hash = createHash('sha1').update(`${timestamp} ${error.message}`).digest('hex');
  const correlation = [8, 12, 16, 20, 32].map((end, index, ends) => hash.slice(ends[index - 1] ?? 0, end)).join('-');
  const { at } = error;
  const place = at && { line: at.line, characterPositionInLine: at.column, token: at.token };
  const details = [
    { code: 'InvalidQuery', message: invalid },
    { code: error.code, message: error.message, ...place },
  ];
  const message = `Please provide below info when asking for support: timestamp = ${timestamp}, correlationId = ${correlation}.`;
  return { status: 400, headers: quota, body: { error: { code: 'BadRequest', message, details } } };
}
