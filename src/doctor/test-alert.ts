import { minutes } from '../base/clock.ts';
import { clockTime, duration } from '../cards/words.ts';
import type { Checkup } from './checkups.ts';

/** Azure's own test of a group took 40 s to send, as recorded; an hour's silence would tell nobody anything new. */
export const waitForTestMs = minutes(5);

export interface TestLine {
  readonly state: 'yes' | 'warn' | 'no' | 'info';
  readonly text: string;
}

/** What there is to say about the test alert; nothing while the links are still looked at. */
export function testLine({ phase, test, untested, came }: Checkup, timezone: string): TestLine | undefined {
  if (phase === 'looking') return undefined;
  if (!test) return { state: 'warn', text: `No test alert was sent: ${untested}` };
  const way = `through ${test.groupName} (${test.receiver})`;
  if (test.refused) return { state: 'no', text: `Azure sent no test alert ${way}: ${test.refused}` };
  const { sentAt } = test;
  if (sentAt === undefined) return { state: 'info', text: `A test alert is asked for ${way}` };
  if (came) {
    const ms = came.at - sentAt;
    const took = ms < 1_000 ? 'less than a second' : duration(ms);
    return came.as === 'test'
      ? { state: 'yes', text: `The test alert came back ${way} after ${took}, and was recognised` }
      : { state: 'warn', text: `The test alert came back ${way} after ${took}, but does not look like one` };
  }
  const sent = `sent ${way} at ${clockTime(sentAt, sentAt, timezone)}`;
  const unanswered = test.status ? '' : " Azure's answer to the wish was lost.";
  const said = test.said ? ` Azure says: ${test.said.replace(/\.$/, '')}.` : unanswered;
  if (phase === 'testing') return { state: 'info', text: `A test alert was ${sent}; it is waited for.${said}` };
  const help = 'Can Azure reach the address, and is its token good?';
  return {
    state: 'no',
    text: `The test alert ${sent} did not come back within ${duration(waitForTestMs)}.${said} ${help}`,
  };
}
