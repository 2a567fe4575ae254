import { contoso } from '../../src/sandbox/seed/contoso.ts';
import type { TestAppOptions } from './app.ts';
import type { Line } from './transcript.ts';

/**
 * What a transcript starts from, by its `given:` lines: `SANDBOX_SPEED = 1` and other settings, `lifeboat.yaml says
 * approvals: { gated: 2 }`, `there is no network vnet-dr-test`, `there is a VM vm1-test in rg-contoso-dr`, `there is a protected
 * VM web01 in rg-two`, `there is a Backup vault bvault-dev with the disks of vm-dev-01`, `there is another vault rsv1 in rg-two`, `there is an empty vault rsv2 in rg-two`, `there are 200 machines more`, `there are 6 machines without backups, tagged env=prod`. Throws for anything else.
 */
export function givenIn(lines: readonly Line[]): TestAppOptions {
  return lines.reduce<TestAppOptions>(
    (options, line) => (line.kind === 'given' ? add(options, line.text) : options),
    {},
  );
}

function add(options: TestAppOptions, text: string): TestAppOptions {
  const [, name, value] = /^([A-Z_]+) = (.+)$/.exec(text) ?? [];
  if (name && value) return { ...options, env: { ...options.env, [name]: value } };
  const [, rule] = /^lifeboat\.yaml says (.+)$/.exec(text) ?? [];
  if (rule) return { ...options, rules: `${options.rules ?? ''}${rule}\n` };
  const [, network] = /^there is no network (\S+)$/.exec(text) ?? [];
  if (network) {
    const networks = contoso.networks?.filter((one) => one.name !== network) ?? [];
    return { ...options, world: { ...contoso, networks } };
  }
  const [, vm, resourceGroup] = /^there is a VM (\S+) in (\S+)$/.exec(text) ?? [];
  if (vm && resourceGroup) {
    const placed = { subscription: 'Contoso Production', location: 'centralindia', subnet: 'vnet-dr-test/app' };
    return { ...options, world: { ...contoso, vms: [...(contoso.vms ?? []), { name: vm, resourceGroup, ...placed }] } };
  }
  const [, twin, group] = /^there is a protected VM (\S+) in (\S+)$/.exec(text) ?? [];
  if (twin && group) {
    const vms = [...(contoso.vms ?? []), { name: twin, ...inProduction, resourceGroup: group }];
    return { ...options, world: { ...contoso, vms } };
  }
  const [, vault, elsewhere] = /^there is another vault (\S+) in (\S+)$/.exec(text) ?? [];
  if (vault && elsewhere) {
    const own = contoso.vaults ?? [];
    const same = own.filter((one) => one.name === vault);
    const vaults = [...own, ...same.map((one) => ({ ...one, resourceGroup: elsewhere }))];
    return { ...options, world: { ...contoso, vaults } };
  }
  const [, empty, itsGroup] = /^there is an empty vault (\S+) in (\S+)$/.exec(text) ?? [];
  if (empty && itsGroup) {
    const placed = { subscription: 'Contoso Production', location: 'australiaeast', resourceGroup: itsGroup };
    return { ...options, world: { ...contoso, vaults: [...(contoso.vaults ?? []), { name: empty, ...placed }] } };
  }
  const [, disks, ofVm] = /^there is a Backup vault (\S+) with the disks of (\S+)$/.exec(text) ?? [];
  if (disks && ofVm) {
    const vm = contoso.vms?.find(({ name }) => name === ofVm);
    if (!vm) throw new Error(`Contoso has no VM ${ofVm}`);
    const { subscription, location, resourceGroup } = vm;
    const backupVaults = [{ name: disks, subscription, location, resourceGroup, disksOf: [ofVm] }];
    return { ...options, world: { ...contoso, backupVaults } };
  }
  const [, count] = /^there are (\d+) machines more$/.exec(text) ?? [];
  if (count) {
    const vms = [...(contoso.vms ?? []), ...machines(Number(count)).map((name) => ({ name, ...inProduction }))];
    return { ...options, world: { ...contoso, vms, history: 'last' } };
  }
  const [, bare, key, tagged] = /^there are (\d+) machines without backups, tagged (\S+)=(\S+)$/.exec(text) ?? [];
  if (bare && key && tagged) {
    const more = bareMachines(Number(bare), { [key]: tagged });
    return { ...options, world: { ...contoso, vms: [...(contoso.vms ?? []), ...more], history: 'last' } };
  }
  throw new Error(`nothing is known to be given by: ${text}`);
}

const inProduction = {
  subscription: 'Contoso Production',
  resourceGroup: 'rg-contoso-farm-prod',
  location: 'australiaeast',
  backup: { vault: 'rsv-contoso-prod-aue', policy: 'Tier-1-Prod-AppDB' },
};

/** Of three tiers by turns; the last one is in a region without a vault. */
export function bareMachines(count: number, tags: Readonly<Record<string, string>>) {
  return machines(count).map((name, n) => ({
    name,
    subscription: 'Contoso Production',
    resourceGroup: 'rg-contoso-farm-prod',
    location: n === count - 1 ? 'westeurope' : 'australiaeast',
    tags: { ...tags, Criticality: `Tier ${(n % 3) + 1}` },
  }));
}

/** `farm-001`, `farm-002` and so on: protected machines of which there are many. */
export function machines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `farm-${String(index + 1).padStart(3, '0')}`);
}
