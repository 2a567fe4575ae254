import type { Place } from '../../base/turn.ts';
import { card } from '../../cards/card.ts';

/** What is said first where Lifeboat arrives. */
const firstSteps = [
  { title: 'Help', line: 'help', does: 'what you can do here' },
  { title: 'Status', line: 'status', does: 'how well everything is protected' },
  { title: 'Who am I', line: 'whoami', does: 'your role and your Entra object id' },
] as const;

/** What is said first where Lifeboat arrives; `takesAlerts`: the alerts come there. */
export function welcome(kind: Place['kind'], takesAlerts: boolean) {
  const where = kind === 'personal' ? 'This is our one-to-one chat.' : 'Lifeboat is here.';
  const alerts = takesAlerts ? 'Alerts of Azure Backup and Site Recovery come to this channel.' : undefined;
  const buttons = firstSteps.map(({ line, title }) => ({ title, line }));
  return {
    card: card('welcome', {
      summary: `${alerts ?? where} Type a command, or press one:`,
      commands: [...firstSteps],
      buttons,
    }),
  };
}
