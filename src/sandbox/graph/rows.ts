import type { Columns, Row } from './compile.ts';
import type { Type, Value } from './values.ts';

/** Every table of Resource Graph has these columns. */
export const columns: Columns = new Map<string, Type>([
  ['id', 'string'],
  ['name', 'string'],
  ['type', 'string'],
  ['tenantId', 'string'],
  ['kind', 'string'],
  ['location', 'string'],
  ['resourceGroup', 'string'],
  ['subscriptionId', 'string'],
  ['managedBy', 'string'],
  ['sku', 'dynamic'],
  ['plan', 'dynamic'],
  ['properties', 'dynamic'],
  ['tags', 'dynamic'],
  ['identity', 'dynamic'],
  ['zones', 'dynamic'],
  ['extendedLocation', 'dynamic'],
]);

/** Something that the graph shows: what ARM would show, or a part of it. */
export interface Doc {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly kind?: string;
  /** Of a disk: the VM that has it. */
  readonly managedBy?: string;
  readonly sku?: unknown;
  readonly tags?: unknown;
  readonly identity?: unknown;
  readonly properties: unknown;
}

/** A row of the graph: type, resource group and region are in lower case there, ids as they are spelt. */
export function rowOf(doc: Doc, tenantId: string): Row {
  const { group, subscription } = placeOf(doc.id);
  return {
    id: doc.id.replace('/Subscriptions/', '/subscriptions/'),
    name: doc.name,
    type: doc.type.toLowerCase(),
    tenantId,
    kind: doc.kind ?? '',
    location: (doc.location ?? '').toLowerCase(),
    resourceGroup: group,
    subscriptionId: subscription,
    managedBy: doc.managedBy ?? '',
    sku: json(doc.sku),
    plan: null,
    properties: json(doc.properties),
    tags: json(doc.tags),
    identity: json(doc.identity),
    zones: null,
    extendedLocation: null,
  };
}

const place = /^\/subscriptions\/(?<subscription>[^/]*)(?:\/resourcegroups\/(?<group>[^/]*))?/i;

/** In lower case; empty for what is in none. */
function placeOf(id: string): { readonly subscription: string; readonly group: string } {
  const { subscription = '', group = '' } = place.exec(id)?.groups ?? {};
  return { subscription: subscription.toLowerCase(), group: group.toLowerCase() };
}

/** The world's documents are plain JSON. */
const json = (value: unknown): Value => (value ?? null) as Value;
