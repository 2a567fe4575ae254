import type { AlertRecord } from '../alerts/book/book.ts';
import { believe } from '../alerts/look/standing.ts';
import type { Alert } from '../alerts/schema/schema.ts';
import { type Azure, type BackupJob, lastSegment, type ProtectedItem, sameId } from '../azure/azure.ts';
import { isJobOf, nameOfItem } from '../azure/backup/item-identity.ts';
import { Problem } from '../base/problem.ts';
import type { Services } from './services.ts';

/** An open alert as Azure itself tells it at this moment: what is planned by an alert rests on this, never on a webhook. */
export interface Told {
  readonly id: string;
  readonly record: AlertRecord;
  readonly alert: Alert;
}

/**
 * Asks Azure for the alert of a record that is still open. Throws a Problem where Azure knows none, or one about
 * something else than the card says. Item and job, as Azure's alert names them, are held against each other by
 * {@link itemOfAlert} and {@link jobOfAlert}.
 */
export async function toldByAzure(
  { alertBook, azure }: Pick<Services, 'alertBook' | 'azure'>,
  id: string,
): Promise<Told> {
  const record = await openRecord({ alertBook }, id);
  const said = record.alert;
  const known = said.alertId === undefined ? undefined : await azure.alerts.get(said.alertId);
  if (!known) throw new Problem('refused', `${record.id} cannot be found in Azure, so there is nothing to retry.`);
  const told = believe(said, known);
  if (told.kind !== said.kind || !sameId(told.subject, said.subject)) {
    throw new Problem(
      'refused',
      `${record.id} says “${said.subject}”, but in Azure this alert is about “${told.subject}”.`,
      {
        hint: 'What a webhook says and Azure does not is not acted on.',
      },
    );
  }
  return { id: record.id, record, alert: told };
}

/** The record of an alert that is still open; a Problem that says how it ended otherwise. */
export async function openRecord(services: Pick<Services, 'alertBook'>, id: string): Promise<AlertRecord> {
  const record = await services.alertBook.get(id);
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

/** The protected item of an alert of Azure Backup: it is in Azure, and has the name that the alert says. */
export async function itemOfAlert({ id, alert }: Told, azure: Azure): Promise<ProtectedItem> {
  const item = alert.protectedItemId && (await azure.backup.item(alert.protectedItemId));
  if (!item) {
    throw new Problem('refused', `Azure does not show the protected item of ${id}, so there is nothing to retry.`);
  }
  checkName(id, alert, nameOfItem(item), [item.vm, item.name]);
  return item;
}

/** The job that an alert tells of, which has to be one of that item; undefined: Azure tells of none, or keeps it no longer. */
export async function jobOfAlert(
  { id, alert }: Told,
  item: ProtectedItem,
  azure: Azure,
): Promise<BackupJob | undefined> {
  const job = alert.jobId === undefined ? undefined : await azure.backup.job(item.vault, alert.jobId);
  if (!job || isJobOf(job, item)) return job;
  throw new Problem(
    'refused',
    `The job of ${id} is one of ${job.entity || 'another item'}, not of ${nameOfItem(item)}.`,
  );
}

/** An alert that names one thing and points to another is acted on for neither. `ids`: what the item is called by. */
export function checkName(
  id: string,
  { vmName, vmId }: Pick<Alert, 'vmName' | 'vmId'>,
  name: string,
  ids: readonly string[],
): void {
  const names = [name, ...ids.map((one) => lastSegment(one))];
  const isVm = ids.some((one) => one.startsWith('/'));
  const fits = vmName === undefined || names.some((one) => sameId(one, vmName));
  const sameVm = vmId === undefined || !isVm || ids.some((one) => sameId(one, vmId));
  if (fits && sameVm) return;
  throw new Problem(
    'refused',
    `${id} is about “${vmName ?? vmId}”, but its protected item in Azure is that of ${name}.`,
    {
      hint: 'What an alert says and Azure does not is not acted on.',
    },
  );
}
