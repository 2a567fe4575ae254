import type { Check } from '../../../approvals/plan.ts';
import type { Held, Location, Vault } from '../../../azure/azure.ts';
import { regionName } from '../../../azure/estate/regions.ts';
import {
  immutabilityWords,
  redundancies,
  redundancyNamed,
  redundancyShort,
  softDeleteWords,
} from '../../../azure/estate/vault-words.ts';
import { lookup } from '../../../base/lookup.ts';
import { Problem } from '../../../base/problem.ts';
import type { Slots } from '../../../command-kit/command.ts';
import type { Prices } from '../../../config/prices.ts';
import { type CostWords, costOfRedundancy } from '../../../costs/words.ts';

/** What is known of the vault whose setting is to change. */
export interface Known {
  readonly vault: Vault;
  readonly held: readonly Held[];
  readonly location: Location | undefined;
  readonly prices: Prices;
}

/** One setting of a vault, changed. */
export interface Setting {
  /** The end of the line that asks for it: `redundancy ZRS`. */
  readonly words: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** What that means. */
  readonly means: string;
  readonly checks: readonly Check[];
  /** `properties` of the vault, as far as they change. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly cost?: CostWords;
  /** A Resource Guard may guard it. */
  readonly guarded?: true;
  /** It can never be taken back. */
  readonly forGood?: true;
}

/** The setting that a line names. Throws `bad-argument` for a value that no vault can have. */
export function settingOf(slots: Slots, known: Known): Setting {
  const { redundancy, immutability, days, cross } = slots;
  if (redundancy !== undefined) return redundancySetting(redundancy, known);
  if (immutability !== undefined) return immutabilitySetting(immutability, known);
  if (days !== undefined) return softDeleteSetting(days, known);
  return crossRegionSetting(cross ?? '', known);
}

const already = (is: boolean, text: string): Check[] =>
  is ? [{ state: 'no', text: `It is so already: ${text}` }] : [];

/** Azure fixes it with the first item (documentation: "Set storage redundancy"). */
function redundancySetting(text: string, { vault, held, location, prices }: Known): Setting {
  const found = redundancyNamed(text);
  if (!found) {
    throw new Problem('bad-argument', `“${text}” is no redundancy of a vault.`, {
      choices: redundancies.map(({ short, means }) => ({
        title: short,
        line: `set vault ${vault.name} redundancy ${short}`,
        text: means,
      })),
    });
  }
  const before = redundancyShort(vault.redundancy);
  const items = held.filter(({ kind }) => kind !== 'replicated').reduce((sum, { count }) => sum + count, 0);
  const region = regionName(vault.region);
  const isMissing =
    (found.short === 'GRS' && location?.pair === undefined) || (found.short === 'ZRS' && location?.zones === false);
  return {
    words: `redundancy ${found.short}`,
    what: 'Redundancy',
    before,
    after: found.short,
    means: found.means,
    checks: [
      ...already(found.short === before, before),
      items > 0
        ? {
            state: 'no',
            text: `${items} item${items === 1 ? ' is' : 's are'} in it, soft-deleted ones counted: Azure fixes the redundancy with the first. The way: a new vault with ${found.short}, protect there, and keep the old points here until they expire`,
          }
        : { state: 'yes', text: 'Nothing is backed up in it yet' },
      ...(isMissing ? [{ state: 'no', text: `${region} has no ${found.short}` } as const] : []),
      ...(found.short !== 'GRS' && vault.crossRegionRestore === 'on'
        ? [{ state: 'no', text: 'Cross-region restore is on, which takes GRS' } as const]
        : []),
    ],
    properties: { redundancySettings: { standardTierStorageRedundancy: found.value } },
    cost: costOfRedundancy(found.short, redundancyNamed(vault.redundancy)?.short, prices),
  };
}

const immutabilities = lookup<Vault['immutability']>({
  on: 'Unlocked',
  off: 'Disabled',
  locked: 'Locked',
});

/** Documentation: "Immutable vault for Azure Backup": locked stays locked, and only what is on can be locked. */
function immutabilitySetting(text: string, { vault }: Known): Setting {
  const word = text.trim().toLowerCase();
  const after = Object.hasOwn(immutabilities, word) ? immutabilities[word] : undefined;
  if (!after) {
    throw new Problem('bad-argument', `Immutability is on, off or locked, not “${text}”.`, {
      choices: ['on', 'off'].map((one) => ({ title: one, line: `set vault ${vault.name} immutability ${one}` })),
    });
  }
  const before = vault.immutability;
  const locked: Check[] =
    before === 'Locked' && after !== 'Locked'
      ? [
          {
            state: 'no',
            text: 'It is locked for good: neither you nor Microsoft can switch it off. Let points expire, or use another vault',
          },
        ]
      : [];
  const notOn: Check[] =
    before === 'Disabled' && after === 'Locked'
      ? [{ state: 'no', text: `Only what is on can be locked. First: set vault ${vault.name} immutability on` }]
      : [];
  const weaker: Check[] =
    after === 'Disabled'
      ? [{ state: 'warn', text: 'Whoever may change policies can shorten what is kept from then on' }]
      : [];
  const forGood: Check[] =
    after === 'Locked' && before === 'Unlocked'
      ? [
          {
            state: 'warn',
            text: 'This can never be taken back, by nobody: what is kept can only be lengthened, and the vault lives until its last point expires',
          },
        ]
      : [];
  return {
    words: `immutability ${word}`,
    what: 'Immutability',
    before: immutabilityWords[before],
    after: immutabilityWords[after],
    means: meansOf[after],
    checks: [...already(before === after, immutabilityWords[before]), ...locked, ...notOn, ...weaker, ...forGood],
    properties: { securitySettings: { immutabilitySettings: { state: after } } },
    ...(after === 'Locked' && { forGood: true }),
    ...(after === 'Disabled' && { guarded: true }),
  };
}

const meansOf: Readonly<Record<Vault['immutability'], string>> = {
  Disabled: 'points can be deleted, and retention shortened',
  Unlocked: 'no point can be deleted before it expires, and no retention shortened; an admin may still switch that off',
  Locked: 'no point can be deleted before it expires, and no retention shortened, ever',
};

/** Documentation: "Soft delete for Azure Backup": 14 days to 180. */
const softDeleteDays = { least: 14, most: 180 } as const;

function softDeleteSetting(text: string, { vault }: Known): Setting {
  const days = Number(/^(\d+)(?: ?d(?:ays?)?)?$/i.exec(text.trim())?.[1]);
  const { least, most } = softDeleteDays;
  if (!(days >= least && days <= most)) {
    throw new Problem('bad-argument', `Soft delete keeps what is deleted ${least} to ${most} days, not “${text}”.`, {
      choices: [least, 30].map((one) => ({ title: `${one} days`, line: `set vault ${vault.name} soft delete ${one}` })),
    });
  }
  const state = vault.softDelete === 'AlwaysON' ? 'AlwaysON' : 'Enabled';
  const is = vault.softDelete !== 'Disabled' && vault.softDeleteDays === days;
  const fewer: Check[] =
    vault.softDelete !== 'Disabled' && days < vault.softDeleteDays
      ? [
          {
            state: 'warn',
            text: `What is deleted from now on can be brought back for ${days} days instead of ${vault.softDeleteDays}`,
          },
        ]
      : [];
  return {
    words: `soft delete ${days}`,
    what: 'Soft delete',
    before: softDeleteWords(vault),
    after: softDeleteWords({ softDelete: state, softDeleteDays: days }),
    means: `what is deleted can be brought back for ${days} days; the first 14 cost nothing`,
    checks: [...already(is, softDeleteWords(vault)), ...fewer],
    properties: {
      securitySettings: { softDeleteSettings: { softDeleteState: state, softDeleteRetentionPeriodInDays: days } },
    },
  };
}

/** Documentation: "Cross Region Restore": takes GRS, and stays on once something is backed up. */
function crossRegionSetting(text: string, { vault, held }: Known): Setting {
  const word = text.trim().toLowerCase();
  if (word !== 'on' && word !== 'off')
    throw new Problem('bad-argument', `Cross-region restore is on or off, not “${text}”.`);
  const before = vault.crossRegionRestore ?? 'not known';
  const isGeo = redundancyNamed(vault.redundancy)?.short === 'GRS';
  const stays: Check[] =
    word === 'off' && held.some(({ kind }) => kind !== 'replicated')
      ? [{ state: 'no', text: 'It stays on once something is backed up in the vault' }]
      : [];
  const needsGeo: Check[] =
    word === 'on' && !isGeo
      ? [
          {
            state: 'no',
            text: `It takes GRS, and the vault has ${redundancyShort(vault.redundancy)}: set vault ${vault.name} redundancy GRS first, while it is empty`,
          },
        ]
      : [];
  const onlyOnce: Check[] =
    word === 'on' && isGeo
      ? [{ state: 'warn', text: 'It cannot be switched off again once something is backed up; storage costs more' }]
      : [];
  return {
    words: `cross region restore ${word}`,
    what: 'Cross-region restore',
    before,
    after: word,
    means:
      word === 'on'
        ? 'points of the vault can be restored in the paired region, which can only be read; the first may take a day to be there'
        : 'copies stay in the paired region, and only Microsoft decides when they can be used',
    checks: [...already(word === before, before), ...stays, ...needsGeo, ...onlyOnce],
    properties: { redundancySettings: { crossRegionRestore: word === 'on' ? 'Enabled' : 'Disabled' } },
  };
}
