import { endOf } from '../../../alerts/mute/mute-ended.ts';
import { type Muted, mutedName, readMuteName } from '../../../alerts/mute/mute-name.ts';
import type { Vault } from '../../../azure/azure.ts';
import { groupIn, subscriptionIn } from '../../../azure/core/arm-id.ts';
import { hours } from '../../../base/clock.ts';
import { quoted } from '../../../base/inputs.ts';
import { Problem } from '../../../base/problem.ts';
import { apart } from '../../../cards/apart.ts';
import { card } from '../../../cards/card.ts';
import { ago, momentWords } from '../../../cards/words.ts';
import { type Asked, act, read } from '../../../command-kit/command.ts';
import { parseDuration } from '../../../grammar/grammar.ts';
import { vaultNamed } from '../../../nouns/vault.ts';
import { findVm } from '../../../nouns/vm.ts';

/** A mute always has an end; a longer one is a change of the organisation's rules. */
const longest = hours(24 * 30);

/** `mute sql-prod-01 for 4 hours because patching` */
export const mute = act({
  name: 'mute',
  words: ['mute {name} for {duration} because {reason...}', 'mute {name} for {duration}'],
  means: [
    'mute {name} {duration} {reason}',
    'mute {name} {duration}',
    'mute alert {name} {duration} {reason}',
    'mute alert {name} {duration}',
    'no alert {name} {duration}',
    'no alert {name} {duration} {reason}',
  ],
  area: 'alerts',
  summary: 'Silence a VM, vault, error or tag until a time, with a reason.',
  detail:
    'Failures are counted meanwhile and said when the mute ends; security alerts are never muted. Say what: a VM, ' +
    '"vault NAME", "error CODE", "tag Key=Value".',
  examples: ['mute sql-prod-01 for 4 hours because patching'],
  role: 'operator',
  async run({ services, slots, turn, rebuild }) {
    const { alerting, azure, audit, clock, db, organisation } = services;
    const reason = slots.reason ?? turn.inputs.reason?.trim();
    if (!reason) {
      throw new Problem('bad-argument', 'A mute needs a reason.', {
        hint: `Type: mute ${slots.name} for ${slots.duration} because …`,
      });
    }
    const ms = parseDuration(slots.duration ?? '');
    if (!ms || ms > longest) {
      throw new Problem('bad-argument', `“${slots.duration}” is not how long a mute can be.`, {
        hint: 'Say it like 30 min, 4 hours or 2 days; 30 days at most.',
      });
    }
    const vaults = await azure.backup.vaults();
    const named = readMuteName(
      slots.name ?? '',
      vaults.map(({ name }) => name),
    );
    const vm = named.what === 'vm' ? await findVm(named.name, azure, (name) => rebuild('name', name)) : undefined;
    const vault = named.what === 'vault' ? vaultOf(named.name, vaults, rebuild) : undefined;
    const target = vm ?? vault;
    // Of several of one name, an alert that does not say its id may be any of them: it is none of the muted one's.
    const isAlone = vm ? vm.called === vm.name : vaults.filter(({ name }) => name === vault?.name).length < 2;
    const name = target && (isAlone ? target.name : `${target.name}/${target.resourceGroup}`);
    const muted = target && name ? { what: named.what, name, target: target.id } : named;
    const now = clock.now();
    const made = await db.tx(async (tx) => {
      const owner = { oid: turn.actor.oid, name: turn.actor.name, teamsId: turn.actor.teamsId };
      const place = turn.place;
      const made = await alerting.mutes.create(tx, { ...muted, reason, owner, place, created: now, until: now + ms });
      await audit.write(tx, {
        what: 'muted',
        actor: turn.actor,
        line: turn.line,
        about: made.id,
        detail: { ...muted },
      });
      return made;
    });
    const until = momentWords({ at: made.until, now, timezone: organisation.timezone });
    return {
      text: `${mutedName(made)} is muted until ${until} (${made.id}): ${quoted(reason)}. Failures are counted; security alerts still speak.`,
    };
  },
});

/** Vaults that cannot be read raise alerts too: one that is none of ours is muted by its name. */
function vaultOf(name: string, vaults: readonly Vault[], rebuild: Asked['rebuild']): Vault | undefined {
  const isOurs =
    name.startsWith('/') || vaults.some((vault) => vault.name.toLowerCase() === name.split('/')[0]?.toLowerCase());
  return isOurs ? vaultNamed(name, vaults, (words) => rebuild('name', `vault ${words}`)) : undefined;
}

/** `unmute M-3` */
export const unmute = act({
  name: 'unmute',
  words: ['unmute {id}'],
  area: 'alerts',
  summary: 'End a mute now.',
  examples: ['unmute M-1'],
  role: 'operator',
  async run({ services: { alerting, audit, clock, db }, slots, turn }) {
    const ended = await db.tx(async (tx) => {
      const ended = await alerting.mutes.end(tx, slots.id ?? '', clock.now(), turn.actor.name);
      if (ended) await audit.write(tx, { what: 'unmuted', actor: turn.actor, line: turn.line, about: ended.id });
      return ended;
    });
    if (!ended)
      throw new Problem('not-found', `There is no mute ${slots.id} that still holds.`, {
        choices: [{ title: 'Mutes', line: 'mutes' }],
      });
    return { text: endOf(ended) };
  },
});

const nameable = (one: Muted) => ({
  id: one.target ?? one.name,
  name: mutedName(one),
  marks: [groupIn(one.target), subscriptionIn(one.target)],
});

/** `mutes` */
export const mutes = read({
  name: 'mutes',
  words: ['mutes'],
  means: ['mute', 'what is mute', 'mute list', 'mute active', 'mute open'],
  area: 'alerts',
  summary: 'What is muted, until when and why.',
  examples: ['mutes'],
  role: 'reader',
  local: true,
  async run({ services: { alerting, clock, db } }) {
    const now = clock.now();
    const holding = await alerting.mutes.holding(db, now);
    const called = apart(holding.map(nameable));
    return {
      card: card('list', {
        band: {
          word: 'ALERTS',
          qualifier: 'mutes',
          title: holding.length === 0 ? 'Nothing is muted' : `${holding.length} muted`,
        },
        rows: {
          items: holding.map((one) => ({
            state: 'waiting',
            title: called(nameable(one)),
            text: `${one.id} · by ${one.owner.name}: ${quoted(one.reason)} · ${one.counted} failures so far`,
            aside: `ends ${ago(one.until, now)}`,
            buttons: [{ title: 'End it', line: `unmute ${one.id}` }],
          })),
          none: 'Every failure speaks.',
        },
      }),
    };
  },
});
