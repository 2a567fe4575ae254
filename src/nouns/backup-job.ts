import type { Requests } from '../approvals/store.ts';
import type { Azure, BackupJob } from '../azure/azure.ts';
import { Problem } from '../base/problem.ts';
import type { Ledger } from '../operations/ledger.ts';

interface Known {
  readonly azure: Azure;
  readonly requests: Pick<Requests, 'get'>;
  readonly ledger: Pick<Ledger, 'ofRequest'>;
}

/** Asked vault by vault, one request each, where Resource Graph does not have the job (yet). */
const mostVaults = 25;

/**
 * The job of Azure Backup that is meant: by Azure's id of it, or by the request (`7F3K`) that it was started for. As the
 * vault itself tells it at this moment, with its phases. Throws `not-found`.
 */
export async function backupJob({ azure, requests, ledger }: Known, text: string): Promise<BackupJob> {
  const id = text.trim();
  const request = await requests.get(id.toUpperCase());
  const operation = request && (await ledger.ofRequest(request.id));
  if (operation?.jobId) {
    const job = await azure.backup.job(operation.vault, operation.jobId);
    if (job) return job;
  }
  if (request)
    throw new Problem('not-found', `Azure Backup has no job of the request ${request.id} (any more, or yet).`);
  if (!/^[0-9a-f-]{32,36}$/i.test(id)) throw noJob(id);
  const known = await azure.backup.vaultsOfJob(id);
  const vaults = known.length > 0 ? known : (await azure.backup.vaults()).map((vault) => vault.id).slice(0, mostVaults);
  const found = (await Promise.all(vaults.map((vault) => azure.backup.job(vault, id)))).find(Boolean);
  if (!found) throw noJob(id);
  return found;
}

const noJob = (id: string): Problem =>
  new Problem('not-found', `Azure Backup has no job “${id}” that Lifeboat can see.`, {
    hint: 'A job is named by its id in Azure, or by the request that started it, such as 7F3K.',
    choices: [{ title: 'List the jobs', line: 'jobs' }],
  });
