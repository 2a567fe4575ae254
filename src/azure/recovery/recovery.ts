import type { RawResponseCallback } from '@azure/core-client';
import { itemAddress, vaultOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { isRunning } from '../core/outcome.ts';
import type { Watch } from '../core/types.ts';
import { operationUrl, sendOnce } from '../core/writes.ts';
import { createRecoveryItems } from './items.ts';
import { listRecoveryJobs, readRecoveryJob } from './jobs.ts';
import { listReplicationPoints, pointId } from './points.ts';
import type { Recovery, RecoveryJob } from './types.ts';

/** Azure Site Recovery, Azure to Azure (REST: Site Recovery, 2023-06-01). */
export function createRecovery(context: Context): Recovery {
  const { call, clients } = context;

  /** Sends one request about an item and gives what to watch; `since` is taken before Azure hears of it. */
  async function start(
    id: string,
    doing: string,
    send: (at: ReturnType<typeof itemAddress>, options: Sent) => Promise<unknown>,
  ): Promise<Watch> {
    const at = itemAddress('replicated', id);
    const since = context.now();
    const accepted = await call.write(doing, (abortSignal) =>
      sendOnce((onResponse) => send(at, { abortSignal, onResponse })),
    );
    return { kind: 'recovery-operation', vault: at.vault.id, url: operationUrl(accepted), item: id, since };
  }

  /** The jobs of all vaults that replicate something, newest first. */
  async function everywhere(since: number): Promise<RecoveryJob[]> {
    const { items } = createRecoveryItems(context);
    const known = (await items()).map(({ vault }) => vault).filter((vault) => vault !== '');
    const vaults = new Map(known.map((vault) => [vault.toLowerCase(), vault]));
    const jobs = await Promise.all([...vaults.values()].map((each) => listRecoveryJobs(context, each, since)));
    return jobs.flat().sort((a, b) => b.started - a.started);
  }

  return {
    ...createRecoveryItems(context),

    points: (item) => listReplicationPoints(context, item),

    jobs: ({ since, vault }) => (vault ? listRecoveryJobs(context, vault, since) : everywhere(since)),
    recent: async (since) =>
      (await everywhere(0)).filter(({ started, state }) => started === 0 || started >= since || isRunning(state)),

    async testFailover({ item, network, point }) {
      const recoveryPointId = await pointId(context, item, point);
      return start(item, 'started the test failover', ({ vault, fabric, container, item: name }, options) =>
        clients.recovery(vault.subscription, 'write').replicationProtectedItems.beginTestFailover(
          vault.name,
          vault.group,
          fabric,
          container,
          name,
          {
            properties: {
              failoverDirection: 'PrimaryToRecovery',
              networkType: 'VmNetworkAsInput',
              networkId: network,
              providerSpecificDetails: { instanceType: 'A2A', ...(recoveryPointId && { recoveryPointId }) },
            },
          },
          options,
        ),
      );
    },

    cleanUp: ({ item, comments }) =>
      start(item, 'started the clean-up', ({ vault, fabric, container, item: name }, options) =>
        clients
          .recovery(vault.subscription, 'write')
          .replicationProtectedItems.beginTestFailoverCleanup(
            vault.name,
            vault.group,
            fabric,
            container,
            name,
            { properties: { comments } },
            options,
          ),
      ),

    job: async (vault, jobId) => (await readRecoveryJob(context, vault, jobId))?.job,

    async restart({ vault, job }) {
      const { id, subscription, group, name } = vaultOf(vault);
      const since = context.now();
      const accepted = await call.write('restarted the Site Recovery job', (abortSignal) =>
        sendOnce((onResponse) =>
          clients
            .recovery(subscription, 'write')
            .replicationJobs.beginRestart(name, group, job, { abortSignal, onResponse }),
        ),
      );
      return { kind: 'recovery-restart', vault: id, restarted: job, since, url: operationUrl(accepted) };
    },

    async cancel(vault, jobId) {
      const { subscription, group, name } = vaultOf(vault);
      await call.write('cancelled the Site Recovery job', (abortSignal) =>
        sendOnce((onResponse) =>
          clients
            .recovery(subscription, 'write')
            .replicationJobs.beginCancel(name, group, jobId, { abortSignal, onResponse }),
        ),
      );
    },
  };
}

interface Sent {
  readonly abortSignal: AbortSignal;
  readonly onResponse: RawResponseCallback;
}
