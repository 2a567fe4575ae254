import type { Listed, Subscription } from '../core/types.ts';

/** A VM as Compute has it now, with what hangs on it. */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** When it was made; undefined: Azure does not say. */
  readonly createdAt: number | undefined;
  readonly power: 'running' | 'starting' | 'stopping' | 'stopped' | 'deallocated' | 'unknown';
  readonly agent: 'ready' | 'not-ready' | 'absent';
  readonly osDisk: string | undefined;
  readonly dataDisks: readonly { readonly lun: number; readonly id: string }[];
  readonly nics: readonly { readonly id: string; readonly primary: boolean }[];
  /** Its disks and network interfaces are deleted with it. */
  readonly takesAll: boolean;
}

/** How a script stands that was run inside a VM. */
export interface Ran {
  readonly state: 'running' | 'done' | 'failed';
  readonly exitCode: number | undefined;
  /** What it wrote, at the most 4,096 bytes (documentation: "Run scripts in your VM by using managed Run Commands"). */
  readonly output: string;
  /** What Azure, or the script, says of its failure. */
  readonly error: string;
  readonly ended: number | undefined;
}

/** A disk or a network interface. */
export interface Part {
  readonly id: string;
  /** Of a disk: when it was made; undefined: Azure does not say, as it never does of a network interface. */
  readonly createdAt: number | undefined;
}

/** A snapshot of a managed disk. */
export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscription: Subscription;
  readonly region: string;
  /** The disk's id; empty: it was made of something else. */
  readonly disk: string;
  readonly diskExists: boolean;
  /** The id of the VM that has the disk. */
  readonly vm: string | undefined;
  readonly madeAt: number | undefined;
  /** The last day that it is kept, `2026-12-08`; undefined: Lifeboat did not make it. */
  readonly keepUntil: string | undefined;
  readonly sizeGB: number | undefined;
  readonly incremental: boolean;
}

/** Virtual machines as such, beside what Azure Backup knows of them. */
export interface Compute {
  /** Snapshots of managed disks, whoever made them (Resource Graph): for reading. */
  snapshots(): Promise<Listed<Snapshot>>;
  /** Undefined: it does not exist (any more). */
  machine(id: string): Promise<Machine | undefined>;
  /** Undefined: no such script was given to the VM. */
  ran(id: string): Promise<Ran | undefined>;
  /** Those of these disks and network interfaces that are there, each asked of its own service. */
  parts(ids: readonly string[]): Promise<Part[]>;
  /** Disks in the resource group that were made since then and that no VM has (Resource Graph). */
  looseDisks(group: string, since: number): Promise<string[]>;
}
