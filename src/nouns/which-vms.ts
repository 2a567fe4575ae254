import type { VmRef } from '../azure/azure.ts';
import { regionKey } from '../azure/core/arm-id.ts';
import { regionName } from '../azure/estate/regions.ts';
import { Problem } from '../base/problem.ts';
import { sameName } from './offer.ts';

/** A tag as people say it: `Environment=Production`. Azure's names of tags know no case, their values do; here neither does. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Throws `bad-argument` for what has no name or no value. */
export function tagIn(text: string): Tag {
  const [, key = '', value = ''] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
  if (key !== '' && value !== '') return { key, value };
  throw new Problem('bad-argument', `“${text}” cannot be read as a tag.`, {
    hint: 'Say it like Environment=Production.',
  });
}

export const hasTag = ({ tags }: Pick<VmRef, 'tags'>, { key, value }: Tag): boolean =>
  Object.entries(tags).some(([name, said]) => sameName(name, key) && sameName(said, value));

/** The VMs of a region and with a tag, as far as these were said. Throws `bad-argument` for what is no region. */
export function whichVms<Ref extends VmRef>(
  vms: readonly Ref[],
  said: { readonly region: string | undefined; readonly tag: Tag | undefined },
): Ref[] {
  const { region, tag } = said;
  const key = region === undefined ? undefined : regionKey(region);
  // One that is newer than the list of names is known by what is in it.
  if (key !== undefined && regionName(key) === key && !vms.some((vm) => vm.region === key)) {
    throw new Problem('bad-argument', `“${region}” is no region of Azure that Lifeboat knows.`, {
      hint: 'Say it like Australia East.',
    });
  }
  return vms.filter((vm) => (key === undefined || vm.region === key) && (tag === undefined || hasTag(vm, tag)));
}
