import { adviceFor } from '../alerts/advice.ts';
import type { AlertRecord } from '../alerts/book.ts';
import type { Plan } from '../approvals/plan.ts';
import { Problem } from '../problem.ts';
import { planBackup } from './backup.ts';
import { type Asked, change } from './command.ts';
import type { Services } from './services.ts';

/** `retry A-41`: the failed backup of an alert, again. */
export const retry = change({
  name: 'retry',
  words: ['retry {alert}'],
  summary: 'Run the failed backup of an alert again.',
  detail: 'Reads the job, the item and the VM from Azure again; where a retry is pointless it says why instead.',
  examples: ['retry A-1'],
  role: 'operator',
  risk: 'change',
  family: 'backup',
  scenario: 'Backup',

  async plan({ services, slots }) {
    const record = await retriable(services, slots.alert ?? '');
    const plan = await planBackup(services.azure, {
      item: itemOf(record),
      timezone: services.organisation.timezone,
      command: 'retry',
      line: `retry ${record.id}`,
      alert: record.id,
    });
    return plan;
  },

  /** What a press is answered with: the card says who, and the plan proper is made before anything is sent. */
  async draft({ services, slots }: Asked): Promise<Plan> {
    const record = await retriable(services, slots.alert ?? '');
    const item = itemOf(record);
    const name = record.alert.subject;
    return {
      command: 'retry',
      line: `retry ${record.id}`,
      title: `Backup of ${name}`,
      emphasis: [name],
      target: { kind: 'vm', id: item, name },
      subtitle: '',
      summary: `Runs the failed backup of ${name} again.`,
      facts: [],
      checks: [],
      notes: [],
      bound: { Alert: record.id },
      effect: { item },
      measure: { alert: record.id },
      details: [],
    };
  },

  apply: (plan, azure) => azure.backup.backupNow(plan.effect as unknown as { item: string; keepUntil: number }),
});

async function retriable(services: Services, id: string): Promise<AlertRecord> {
  const record = await openRecord(services, id);
  const advice = adviceFor(record);
  if (!advice.offer) throw new Problem('refused', `A retry is pointless: ${advice.why}`);
  return record;
}

/** The record of an alert that is still open; a Problem that says how it ended otherwise. */
export async function openRecord(services: Pick<Services, 'alerts'>, id: string): Promise<AlertRecord> {
  const record = await services.alerts.get(id);
  if (!record) {
    throw new Problem('not-found', `There is no alert ${id}.`, {
      choices: [{ title: 'List the alerts', line: 'alerts' }],
    });
  }
  if (record.state === 'open') return record;
  const how = record.state === 'inactive' ? 'was made inactive' : 'is resolved';
  throw new Problem('refused', `${record.id} ${how}${record.ended ? ` by ${record.ended.by}` : ''}.`, {
    hint: 'The next failure of that item posts anew.',
  });
}

/** Only what Azure itself said is written to: never an id out of the webhook. */
function itemOf(record: AlertRecord): string {
  if (record.found?.item) return record.found.item.id;
  throw new Problem('refused', 'Azure does not show the protected item of this alert, so there is nothing to retry.');
}
