import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { hours, minutes } from '../base/clock.ts';
import { chase, digests, routes, storm } from './alert-handling.ts';
import { maintenance } from './maintenance.ts';
import { morning, percent } from './morning.ts';
import { prices } from './prices.ts';
import { proof } from './proof.ts';
import { tiers } from './tiers.ts';
import { guid, span, timezone } from './values.ts';

/** Families of commands that may be allowed to write to Azure, one by one (`writes:`). */
const writeFamilies = ['alerts', 'backup', 'recovery'] as const;
export type WriteFamily = (typeof writeFamilies)[number];

/** `group:GUID` names an Entra group; a bare GUID is one person. */
const principal = z.string().transform((text, context) => {
  const [, group, id = ''] = /^(group:)?(.*)$/i.exec(text) ?? [];
  const parsed = guid.safeParse(id.trim());
  if (parsed.success) return { kind: group ? ('group' as const) : ('person' as const), id: parsed.data };
  context.addIssue({ code: 'custom', message: `"${text}" is neither an Entra object id nor group:<object id>` });
  return z.NEVER;
});

const list = <T extends z.ZodType>(of: T) => z.array(of).default([]);

/** `default` and, by name of a policy or a VM, what differs from it. What nobody promised is no target. */
const targets = z.object({ default: span.optional() }).catchall(span).prefault({});

const schema = z
  .strictObject({
    timezone: timezone.default('UTC'),
    roles: z
      .strictObject({
        reader: list(principal),
        operator: list(principal),
        approver: list(principal),
        admin: list(principal),
      })
      .prefault({}),
    writes: list(z.enum(writeFamilies)),
    approvals: z
      .strictObject({
        expire: span.default(hours(8)),
        remind: span.default(hours(1)),
        escalate: span.default(hours(4)),
        escalateTo: list(guid),
        change: z.number().int().min(0).max(5).optional(),
        gated: z.number().int().min(0).max(5).optional(),
        destructive: z.number().int().min(1, 'can never be below 1: one other person must agree').max(5).optional(),
        commands: z.record(z.string(), z.number().int().min(0).max(5)).default({}),
      })
      .prefault({}),
    rpo: targets,
    rto: targets,
    tiers,
    prices,
    success: percent.optional(),
    proof,
    testFailover: z.strictObject({ cleanUpWithin: span.default(hours(24)) }).prefault({}),
    maintenance,
    routes,
    digests,
    morning,
    storm,
    chase,
    audit: z
      .strictObject({
        anchor: z
          .strictObject({ file: z.string().min(1).optional(), channel: z.string().min(1).optional() })
          .prefault({}),
      })
      .prefault({}),
    alerts: z
      .strictObject({
        channel: z.string().optional(),
        reconcileEvery: span.default(minutes(5)),
        address: z.url({ protocol: /^https$/ }).optional(),
      })
      .prefault({}),
  })
  .prefault({});

/** The organisation's rules: `lifeboat.yaml`, checked, with every default filled in. Durations are milliseconds. */
export type Organisation = z.infer<typeof schema>;

export type Principal = Organisation['roles']['reader'][number];

/** Contoso's rules: what local mode goes by when there is no file. */
export const contosoRules = fileURLToPath(new URL('contoso.yaml', import.meta.url));

/** Reads the rules; every fault names the line of the file and what is wrong with it. */
export function readOrganisation(text: string, file: string): { organisation?: Organisation; faults: string[] } {
  const { value, faults } = readYaml(text);
  if (faults.length > 0) return { faults: faults.map((fault) => `${file}: ${fault}`) };
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return { organisation: parsed.data, faults: [] };
  return {
    faults: parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || 'the file'}: ${issue.message}`),
  };
}

/** A file may be made to grow without end (aliases of aliases) or to nest too deep: then `yaml` throws. */
function readYaml(text: string): { value?: unknown; faults: string[] } {
  try {
    const document = parseDocument(text, { prettyErrors: true });
    const faults = document.errors.map((error) => firstLine(error));
    if (faults.some((fault) => /^Maximum call stack/.test(fault))) return { faults: [tooDeep] };
    if (faults.length > 0) return { faults };
    return { value: document.toJS(), faults: [] };
  } catch (error) {
    return { faults: [error instanceof RangeError ? tooDeep : `the file cannot be read: ${firstLine(error)}`] };
  }
}

const tooDeep = 'the file is nested too deep';
const firstLine = (error: unknown): string => String((error as Error).message).split('\n')[0]!;

/** The rules of the file, or the defaults where there is none; a file that is named but missing is a fault. */
export function loadOrganisation(file: string, named: boolean): { organisation?: Organisation; faults: string[] } {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (named || !missing) return { faults: [`LIFEBOAT_CONFIG: cannot read ${file}: ${(error as Error).message}`] };
  }
  return readOrganisation(text, file);
}

/** The target that holds for the first of these names (policy, VM) that has one of its own; milliseconds. Undefined: none. */
export function target(of: Organisation['rpo'], ...names: readonly (string | undefined)[]): number | undefined {
  for (const name of names) {
    const found = name && Object.entries(of).find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (found) return found[1];
  }
  return of.default;
}
