import type { Azure } from '../../azure/azure.ts';
import { minutes } from '../../base/clock.ts';
import { errorText, type Log } from '../../base/log.ts';
import { Problem } from '../../base/problem.ts';
import type { Database, Queryable } from '../../db/db.ts';
import { askAgainAt, type Denied, type FollowUp, followUps, lacksRight } from '../../operations/follow-ups.ts';
import type { Handler } from '../../work/work.ts';
import type { AzureState } from './acknowledge.ts';
import type { AlertBook } from './book.ts';
import type { Cares } from './care.ts';

const againMs = minutes(1);

type Answer = Pick<FollowUp, 'said' | 'why' | 'stands'> & { readonly lacksRight?: boolean };

/** What was refused for a missing right, and how its alerts stood in Azure then, by their ids. */
interface Refused extends Denied {
  readonly stood: Readonly<Record<string, string>>;
}

/**
 * Sets the state of a record's alerts in Azure, with who and why as the comment (REST: Alerts - Change State). Setting
 * a state twice changes nothing, so this is done again until Azure has answered. What it answered is kept and shown: one
 * that it refuses stays as it is, and the card says so. Where a right is missing it is asked again for a day, unless
 * somebody has set the alert in Azure meanwhile: theirs stands.
 */
export function createAlertState(options: {
  readonly db: Database;
  readonly book: Pick<AlertBook, 'get' | 'read'>;
  readonly cares: Cares;
  readonly azure: Pick<Azure, 'alerts'>;
  readonly clock: { now(): number };
  readonly log: Log;
  /** The cards that show the record are rendered again. */
  readonly touched: (tx: Queryable, record: string) => Promise<void>;
}): Record<'alert-state', Handler> {
  const { db, book, cares, azure, clock, log, touched } = options;
  return {
    async 'alert-state'({ key: id, payload }) {
      const record = await book.get(id);
      const state = payload.state as AzureState;
      if (!record || record.azureIds.length === 0) return 'done';
      const before = payload.refused as Refused | undefined;
      const answers: Answer[] = [];
      for (const alert of record.azureIds) {
        answers.push(await set(alert, state, String(payload.comment ?? ''), before?.stood[alert]));
      }
      const { lacksRight, ...answer } = worstOf(answers);
      const now = clock.now();
      const refused = { since: before?.since ?? now, times: (before?.times ?? 0) + 1, stood: stoodAs(record, answers) };
      const due = lacksRight ? askAgainAt(refused, now) : undefined;
      const again = lacksRight && (due === undefined ? 'no more' : 'for a day');
      await db.tx(async (tx) => {
        await book.read(tx, id);
        if (answer.said === 'yes') await cares.change(tx, id, { azureState: state });
        const said: FollowUp = { asks: state, ...answer, ...(again && { again }) };
        if (await followUps.answer(tx, id, said)) await touched(tx, id);
      });
      if (due !== undefined) return { later: due, payload: { ...payload, refused } };
      return answer.said === 'unanswered' ? { later: now + againMs } : 'done';
    },
  };

  /** `stood`: how it stood when Azure refused before. */
  async function set(alert: string, state: AzureState, comment: string, stood: string | undefined): Promise<Answer> {
    try {
      const stands = stood && (await standsAs(alert));
      if (stands && stands !== stood) return changedMeanwhile(state, stands);
      await azure.alerts.changeState(alert, state, comment);
      return { said: 'yes' };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log('warn', 'the state of an alert could not be set in Azure', { alert, state, error: errorText(error) });
      if (error.code !== 'azure-refused') return { said: 'unanswered' };
      const stands = await standsAs(alert);
      if (stands === state) return { said: 'yes' };
      const why = [error.message, error.hint].filter(Boolean).join(' ');
      return { said: 'no', why, ...(stands && { stands }), lacksRight: lacksRight(error) };
    }
  }

  /** Undefined: that cannot be read either. */
  async function standsAs(alert: string): Promise<string | undefined> {
    try {
      return (await azure.alerts.get(alert))?.state;
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }
}

const changedMeanwhile = (state: AzureState, stands: string): Answer =>
  stands === state
    ? { said: 'yes' }
    : { said: 'no', why: 'Lifeboat had no right to, and somebody set it otherwise meanwhile', stands };

function stoodAs({ azureIds }: { azureIds: readonly string[] }, answers: readonly Answer[]): Record<string, string> {
  const all = azureIds.map((id, index) => [id, answers[index]?.stands] as const);
  return Object.fromEntries(all.filter((one): one is [string, string] => one[1] !== undefined));
}

/** Of several alerts on a card: what is not known yet comes first, then what was refused. */
function worstOf(answers: readonly Answer[]): Answer {
  const of = (said: FollowUp['said']) => answers.find((answer) => answer.said === said);
  const denied = answers.find(({ lacksRight }) => lacksRight);
  return of('unanswered') ?? denied ?? of('no') ?? { said: 'yes' };
}
