import type { Role } from '../../base/turn.ts';
import { card } from '../../cards/card.ts';
import { read } from '../../command-kit/command.ts';
import { mayDo } from '../../people/people.ts';

const means: Readonly<Record<Role, string>> = {
  reader: 'You may look at everything but the audit log.',
  operator: 'You may look, run what needs nobody else, and ask for what does.',
  approver: 'You may do what an operator may, and approve what others ask for.',
  admin: 'You may do everything, except approve what you asked for yourself.',
};

/** `whoami` */
export const whoami = read({
  name: 'whoami',
  words: ['whoami', 'who am i'],
  means: ['who am i', 'my role', 'my permission', 'what is my role', 'my id', 'object id', 'what am i allowed to do'],
  area: 'bot',
  summary: 'Your role and your Entra object id.',
  examples: ['whoami'],
  role: 'reader',
  local: true,
  async run({ turn: { actor }, role, commands }) {
    const mine = commands.filter((command) => mayDo(role, command.role)).length;
    return {
      card: card('whoami', {
        band: { word: 'WHO YOU ARE', title: actor.name, subtitle: role },
        summary: means[role],
        facts: [{ title: 'Commands', value: `${mine} of ${commands.length}: type help` }],
        details: [
          { title: 'Object id', value: actor.oid },
          { title: 'Tenant', value: actor.tenant },
        ],
      }),
    };
  },
});
