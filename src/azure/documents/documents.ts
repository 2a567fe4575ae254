import { Problem } from '../../base/problem.ts';
import { isId, lastSegment } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { bare, operationError } from '../core/looks.ts';
import { retryAfter } from '../core/time.ts';
import type { Look, Watch } from '../core/types.ts';
import type { Document, Documents } from '../estate/types.ts';
import { unlike } from './unlike.ts';

type DocumentWatch = Extract<Watch, { kind: 'document' }>;

/**
 * Resources that are written as a document and have no job: vaults, policies, resource groups, VMs. Plain Resource Manager,
 * so that what is written back of a document is all that Azure had in it, also what the SDK does not know.
 */
export function createDocuments(context: Context): Documents {
  const { arm, call, now } = context;
  return {
    read: (id, version) => readDocument(context, id, version),

    async write({ id, version, method, body, pass }) {
      checkId(id);
      const since = now();
      const answer = await call.write(doing[method], (abortSignal) =>
        arm.send('write', method, id, {
          query: { 'api-version': version },
          body: withoutNulls(withPass(body, pass)),
          abortSignal,
        }),
      );
      const url = answer.header('azure-asyncoperation') ?? undefined;
      return { ...watchOf({ id, version, method, body }, since), ...(url && { url }) };
    },

    async shown(document) {
      const { id, version, method, body, dated } = document;
      const found = await readDocument(context, id, version);
      const isLike = () => unlike(body, found, dated === true) === undefined;
      const is = method === 'DELETE' ? found === undefined : found !== undefined && isLike();
      return is ? [watchOf(document, now())] : [];
    },
  };
}

/** Of a resource that is written whole, what is not said is not to be there. */
const withoutNulls = (body: Document['body']): unknown =>
  body && JSON.parse(JSON.stringify(body, (_key, value: unknown) => (value === null ? undefined : value)));

/** Azure takes it among the properties of vaults and of policies (REST: `resourceGuardOperationRequests`). */
function withPass(body: Document['body'], pass: string | undefined): Document['body'] {
  if (pass === undefined) return body;
  return { ...body, properties: { ...(body?.properties as object), resourceGuardOperationRequests: [pass] } };
}

const doing = { PUT: 'wrote the resource', PATCH: 'changed the resource', DELETE: 'deleted the resource' } as const;

const watchOf = ({ id, version, method, body }: Document, since: number): DocumentWatch => ({
  kind: 'document',
  resource: id,
  version,
  wanted: method === 'DELETE' ? 'gone' : (body ?? {}),
  since,
});

const written = ['vault', 'policy', 'group', 'vm', 'runCommand', 'snapshot'] as const;

/** Only what Lifeboat has a command for is written, whatever a plan says. */
function checkId(id: string): void {
  if (written.some((kind) => isId(kind, id))) return;
  throw new Problem('bad-argument', `"${id.slice(0, 200)}" is nothing that Lifeboat writes.`);
}

/** Undefined: there is none. */
async function readDocument({ arm, call }: Context, id: string, version: string) {
  if (!isId('point', id)) checkId(id);
  return call.find('read the resource', async (abortSignal) => {
    const request = { query: { 'api-version': version }, abortSignal };
    return (await arm.send<Readonly<Record<string, unknown>>>('read', 'GET', id, request)).body;
  });
}

/** After so long nothing is on its way any more, where no operation says otherwise. */
const settlesWithinMs = 120_000;

/** REST: Azure-AsyncOperation of Resource Manager. */
interface OperationBody {
  readonly status?: string;
  readonly error?: { readonly code?: string; readonly message?: string } | null;
}

/** The operation, where there is one; once it is over, the resource itself, which has to be as it was asked for. */
export async function lookDocument(context: Context, watch: DocumentWatch): Promise<Look> {
  const { url: _, ...itself } = watch;
  if (watch.url === undefined) return lookItself(context, itself);
  const { body, wait } = await operationOf(context, watch.url);
  const status = body?.status?.toLowerCase();
  if (status === 'failed' || status === 'canceled' || status === 'cancelled') {
    return bare('failed', watch, { error: operationError(body?.error?.code, body?.error?.message) });
  }
  if (body && status !== 'succeeded') return bare('running', watch, { started: watch.since, retryAfterMs: wait });
  return lookItself(context, { ...itself, since: context.now() });
}

/** Undefined body: Azure does not show the operation any more. */
async function operationOf({ arm, call, now }: Context, url: string) {
  let wait: number | undefined;
  const body = await call.find('asked how the operation goes', async (abortSignal) => {
    const answer = await arm.send<OperationBody>('read', 'GET', url, { abortSignal });
    wait = retryAfter(answer.header, now());
    return answer.body;
  });
  return { body, wait };
}

async function lookItself(context: Context, watch: DocumentWatch): Promise<Look> {
  const found = await readDocument(context, watch.resource, watch.version);
  const wrong = watch.wanted === 'gone' ? found && 'it is still there' : differenceOf(watch.wanted, found);
  if (wrong === undefined) return bare('done', watch, { started: watch.since, ended: context.now() });
  if (context.now() - watch.since < settlesWithinMs) return bare('running', watch, { started: watch.since });
  const text = `Azure took it, but shows something else of ${lastSegment(watch.resource)}: ${wrong}.`;
  return bare('failed', watch, { error: operationError(undefined, text) });
}

const differenceOf = (wanted: unknown, found: unknown): string | undefined =>
  found === undefined ? 'it is not there' : unlike(wanted, found);
