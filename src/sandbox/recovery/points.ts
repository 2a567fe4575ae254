import { createHash } from 'node:crypto';
import type { ArmRequest, ArmResponse } from '../core/arm.ts';
import { azureTime } from '../core/resource-id.ts';
import { guidFrom } from './guid.ts';
import type { ReplicatedItem } from './item.ts';
import { notFound } from './refusal.ts';

const minute = 60_000;
const every = 5 * minute;
const keep = 24 * 60 * minute;

export interface Point {
  readonly name: string;
  readonly at: number;
  readonly type: 'CrashConsistent' | 'ApplicationConsistent';
}

/**
 * The recovery points that an item has at `now`, newest first: a crash-consistent one every five minutes, every
 * twelfth of them application-consistent, for 24 hours. They are a function of the clock: nothing is stored. A point
 * is there as soon as it was processed, a good minute after its time.
 */
export function pointsAt(item: ReplicatedItem, now: number): Point[] {
  const newest = newestSlot(item, now);
  const oldest = Math.ceil((Math.max(now - keep, item.protectedAt) - phaseOf(item)) / every);
  return Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, index) => pointAt(item, newest - index));
}

/** The point of that name or ARM id at `now`. */
export function findPoint(item: ReplicatedItem, now: number, nameOrId: string): Point | undefined {
  const name = nameOrId.split('/').at(-1)?.toLowerCase();
  return pointsAt(item, now).find((point) => point.name === name);
}

export const pointId = (item: ReplicatedItem, point: Point): string => `${item.id}/recoveryPoints/${point.name}`;

/** How old the newest data on the other side are, in seconds; undefined during the initial replication. */
export function rpoSeconds(item: ReplicatedItem, now: number): number | undefined {
  if (now < item.protectedAt) return undefined;
  return Math.round((now - pointAt(item, newestSlot(item, now)).at) / 1000);
}

export function listPoints(item: ReplicatedItem, request: ArmRequest): ArmResponse {
  const value = pointsAt(item, request.now).map((point) => shown(item, point));
  return { status: 200, body: { value, nextLink: null } };
}

export function getPoint(item: ReplicatedItem, name: string, request: ArmRequest): ArmResponse {
  const point = findPoint(item, request.now, name);
  if (!point) throw notFound(name);
  return { status: 200, body: shown(item, point) };
}

function newestSlot(item: ReplicatedItem, now: number): number {
  return Math.floor((Math.min(now - lagOf(item), item.stalledAt ?? now) - phaseOf(item)) / every);
}

function pointAt(item: ReplicatedItem, slot: number): Point {
  return {
    name: guidFrom(`${item.id} ${slot}`),
    at: slot * every + phaseOf(item),
    type: slot % 12 === 0 ? 'ApplicationConsistent' : 'CrashConsistent',
  };
}

function shown(item: ReplicatedItem, point: Point): Readonly<Record<string, unknown>> {
  return {
    id: pointId(item, point),
    name: point.name,
    type: 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems/recoveryPoints',
    properties: {
      recoveryPointTime: azureTime(point.at),
      recoveryPointType: point.type,
      providerSpecificDetails: { instanceType: 'A2A', recoveryPointSyncType: 'PerVmRecoveryPoint', disks: [] },
    },
  };
}

/** VMs do not all make their points at the same moment: 0 to 5 minutes. */
const phaseOf = (item: ReplicatedItem): number => fraction(`${item.id} phase`) * every;

/** 60 to 100 seconds. */
const lagOf = (item: ReplicatedItem): number => minute + Math.floor(fraction(`${item.id} lag`) * 40) * 1000;

function fraction(text: string): number {
  return createHash('sha256').update(text.toLowerCase()).digest().readUInt32BE(0) / 2 ** 32;
}
