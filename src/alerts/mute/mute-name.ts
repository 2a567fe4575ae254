import { Problem } from '../../base/problem.ts';
import { explain } from '../codes/codes.ts';

/** What a mute covers. */
export interface Muted {
  readonly what: 'vm' | 'vault' | 'error' | 'tag';
  /** As people say it; of a tag `Key=Value`. */
  readonly name: string;
  /** The ARM id, where the name alone could be two things. */
  readonly target?: string;
}

/** Codes of Azure Backup and Site Recovery are words in one, or numbers of five digits and more. */
const code = /^(?:\d{5,}|(?:UserError|BMSUserError|System|Extension|GuestAgent|VmNot|Fabric|Cloud)\w+)$/i;

/**
 * What is meant by the words after `mute`: `sql-prod-01`, `vm sql-prod-01`, `vault rsv-prod`, `error UserErrorVm…`,
 * `tag Support Team=DBA`. A bare name is an error if it looks like one, a vault if `vaults` (names) has it, else a VM.
 * Whether the VM exists is for the caller to look up.
 */
export function readMuteName(words: string, vaults: readonly string[]): Muted {
  const text = words.trim().replace(/\s+/g, ' ');
  const [, kind, rest] = /^(vm|vault|error|tag) (.+)$/i.exec(text) ?? [];
  if (rest !== undefined) return named(kind!.toLowerCase() as Muted['what'], rest);
  const known = explain(text)?.code;
  if (known) return { what: 'error', name: known };
  if (code.test(text)) return { what: 'error', name: text };
  const vault = vaults.find((name) => name.toLowerCase() === text.toLowerCase());
  if (vault) return { what: 'vault', name: vault };
  if (text.includes('=')) return named('tag', text);
  if (text === '') throw nothing();
  return { what: 'vm', name: text };
}

function named(what: Muted['what'], name: string): Muted {
  if (what === 'error') return { what, name: explain(name)?.code ?? name };
  if (what !== 'tag') return { what, name };
  const [, key, value] = /^([^=]+)=(.+)$/.exec(name) ?? [];
  if (!key?.trim() || !value?.trim()) {
    throw new Problem('bad-argument', `“${name}” is not a tag.`, { hint: 'Write: mute tag Support Team=DBA for 4 h' });
  }
  return { what, name: `${key.trim()}=${value.trim()}` };
}

const nothing = () =>
  new Problem('bad-argument', 'A mute needs the name of a VM, a vault, an error or a tag.', {
    hint: 'Write: mute sql-prod-01 for 4 h because patching',
  });

/** `error UserErrorX`, `tag Support Team=DBA`; of VMs and vaults the name alone, or `web01 in rg-two` of several. */
export function mutedName({ what, name, target }: Muted): string {
  if (what === 'error' || what === 'tag') return `${what} ${name}`;
  return target === undefined ? name : name.replace('/', ' in ');
}
