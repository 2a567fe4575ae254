import type { FollowUp } from '../operations/follow-ups.ts';

const verbs = { New: 'reopen', Acknowledged: 'acknowledge', Closed: 'close', cancel: 'cancel' } as const;
const done = {
  New: 'The alert is open again in Azure.',
  Acknowledged: 'The alert is acknowledged in Azure.',
  Closed: 'The alert is closed in Azure.',
  cancel: 'Azure has accepted to cancel it.',
} as const;

const askedAgain = {
  'for a day': 'For a day it is asked again by itself, in case the right is given.',
  'no more': 'It was asked for a day, and is not asked again.',
} as const;

/** What Azure was asked beside a job, and no more than it has said to that; empty where it was asked nothing. */
export function followUpWords(followUp: FollowUp | undefined): string {
  if (!followUp) return '';
  const { asks, said, why, stands, again } = followUp;
  const it = asks === 'cancel' ? 'it' : 'the alert';
  switch (said) {
    case 'yes':
      return done[asks];
    case 'nothing':
      return `Azure is being asked to ${verbs[asks]} ${it}.`;
    case 'unanswered':
      return `Azure did not answer when it was asked to ${verbs[asks]} ${it}: whether it did is not known yet, and it is asked again.`;
    case 'no': {
      const now = asks === 'cancel' ? ' The job goes on.' : stands ? ` In Azure the alert is ${stands} still.` : '';
      return `Azure refused to ${verbs[asks]} ${it}: ${sentence(why ?? 'it gave no reason')}${now}${again ? ` ${askedAgain[again]}` : ''}`;
    }
  }
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
