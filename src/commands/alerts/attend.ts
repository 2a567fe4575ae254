import type { AlertRecord } from '../../alerts/book/book.ts';
import { type Meaning, meaningsOf, wordsFor } from '../../alerts/book/meant.ts';
import { Problem } from '../../base/problem.ts';
import { type Asked, act } from '../../command-kit/command.ts';
import { allowWrites } from '../../command-kit/writes.ts';

const doer = ({ services, turn, slots }: Asked) => ({
  by: turn.actor.name,
  at: services.clock.now(),
  reason: slots.reason ?? (turn.inputs.reason?.trim() || undefined),
});

/** `acknowledge A-41`: somebody takes it. */
export const acknowledge = act({
  name: 'acknowledge',
  words: ['acknowledge {alert} [because {reason...}]', 'ack {alert} [because {reason...}]'],
  means: [
    'i take {alert}',
    'acknowledge {alert} [because {reason}]',
    'acknowledge alert {alert} [because {reason}]',
    'i am on {alert}',
    'take care of {alert}',
    'assign {alert} to me',
    'work on {alert}',
    'look into {alert}',
    'i on {alert}',
    'i take {alert}',
  ],
  area: 'alerts',
  summary: 'Take an alert: it is not said again, and Azure shows it as acknowledged.',
  examples: ['acknowledge A-1'],
  role: 'operator',
  async run(asked) {
    const { services, turn, slots } = asked;
    allowWrites(services, 'alerts');
    const id = (slots.alert ?? '').toUpperCase();
    const done = await services.db.tx(async (tx) => {
      if (!(await services.alerting.attention.acknowledge(tx, id, doer(asked)))) return false;
      await services.audit.write(tx, { what: 'acknowledged', actor: turn.actor, line: turn.line, about: id });
      return true;
    });
    const text = done ? `${id} is yours; its card says what Azure answers.` : `${id} is acknowledged already.`;
    return { text, quiet: turn.origin === 'button' && done };
  },
});

/** `reopen A-41` */
export const reopen = act({
  name: 'reopen',
  words: ['reopen {alert} [because {reason...}]'],
  means: ['reopen {alert} [because {reason}]', 'reopen alert {alert} [because {reason}]'],
  area: 'alerts',
  summary: 'Open an alert again that was made inactive or resolved.',
  examples: ['reopen A-1'],
  role: 'operator',
  async run(asked) {
    const { services, turn, slots } = asked;
    allowWrites(services, 'alerts');
    const id = (slots.alert ?? '').toUpperCase();
    await services.db.tx(async (tx) => {
      await services.alerting.attention.reopen(tx, id, doer(asked));
      await services.audit.write(tx, { what: 'reopened', actor: turn.actor, line: turn.line, about: id });
    });
    return { text: `${id} is open again; its card says what Azure answers.`, quiet: turn.origin === 'button' };
  },
});

/** `inactivate all for sql-prod-01 because …` */
export const inactivateAll = act({
  name: 'inactivate all',
  words: ['inactivate all for {name} [because {reason...}]'],
  means: [
    'close all alert {name} [because {reason}]',
    'close alert {name} [because {reason}]',
    'close all {name} [because {reason}]',
  ],
  area: 'alerts',
  summary: 'Make all open alerts of a VM, vault or error inactive.',
  examples: ['inactivate all for sql-prod-01 because decommissioned'],
  role: 'operator',
  async run(asked) {
    const { services, turn, slots } = asked;
    allowWrites(services, 'alerts');
    const open = await services.alertBook.list({ state: 'open', limit: 1_000 });
    const meant = onlyMeaning(open, asked);
    await services.db.tx(async (tx) => {
      for (const { id } of meant) await services.alerting.attention.inactivate(tx, id, doer(asked));
      const detail = { alerts: meant.map(({ id }) => id) };
      await services.audit.write(tx, {
        what: 'inactivated',
        actor: turn.actor,
        line: turn.line,
        about: slots.name,
        detail,
      });
    });
    const ids = meant.map(({ id }) => id).join(', ');
    return { text: `Inactive now: ${ids}. The next failure posts anew.` };
  },
});

/** The alerts of the one thing that is meant; a Problem for none, and for two of one name. */
function onlyMeaning(open: readonly AlertRecord[], { slots, rebuild }: Asked): readonly AlertRecord[] {
  const name = slots.name ?? '';
  const meanings = meaningsOf(open, name);
  const [only] = meanings;
  if (!only) {
    throw new Problem('not-found', `No open alert is about “${name}”.`, {
      choices: [{ title: 'List the alerts', line: 'alerts' }],
    });
  }
  if (meanings.length === 1) return only.records;
  throw new Problem('ambiguous', `${meanings.length} things are called ${name}.`, {
    hint: 'Say which one.',
    choices: meanings.map((one) => ({ title: titleOf(one), line: rebuild('name', wordsFor(one, meanings)) })),
  });
}

const kinds: Readonly<Record<Meaning['what'], string>> = {
  alert: 'The alert',
  vm: 'The VM',
  item: '',
  vault: 'The vault',
  error: 'The error',
  all: '',
};

function titleOf({ what, name, group, records }: Meaning): string {
  const where = group ? ` in ${group}` : '';
  return `${`${kinds[what]} ${name}`.trim()}${where} (${records.map((record) => record.id).join(', ')})`;
}
