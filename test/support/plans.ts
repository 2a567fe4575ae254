import type { Plan } from '../../src/approvals/plan.ts';
import type { Actor, Place } from '../../src/base/turn.ts';

/** A plan; two with the same `version` bind the same. */
export function testPlan(version = 1, confirm?: string): Plan {
  return {
    command: 'test failover',
    line: 'test failover vm1',
    title: 'Test failover of vm1',
    target: { kind: 'vm', id: '/subscriptions/s/vm1', name: 'vm1', vault: undefined },
    subtitle: 'rg',
    summary: 'Starts a copy.',
    facts: [],
    checks: [],
    notes: [],
    bound: { Network: `vnet-${version}` },
    effect: { network: version },
    ...(confirm && { confirm }),
    details: [],
  };
}

export function testActor(name: string): Actor {
  return { oid: `oid-${name}`, name, tenant: 't', teamsId: `29:${name}`, guest: false };
}

export const testChannel: Place = { kind: 'channel', conversation: '19:team', serviceUrl: 'https://smba.example/' };
export const testChat: Place = { kind: 'personal', conversation: 'a:ana', serviceUrl: 'https://smba.example/' };
