import { randomUUID } from 'node:crypto';
import { channel, hasButton, type Json, type Shown, wordsOf } from '../contract/foreign.ts';
import { type Stage, startStage } from '../contract/start.ts';
import { production } from '../support/azure-side.ts';
import { eventually } from '../support/happenings.ts';

export const token = 'a-token-of-thirty-two-characters';
export const vault = `/subscriptions/${production}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.RecoveryServices/vaults/rsv-contoso-prod-aue`;

export interface Attack {
  readonly stage: Stage;
  /** With the token, as Azure's action groups send. */
  webhook(body: Json): Promise<void>;
  /** The first card that says all of it, as it stands now. */
  card(...parts: readonly string[]): Promise<Shown>;
  /** Every message now. */
  all(): readonly Shown[];
  /** A scheduled backup of the VM fails, and Azure tells of it. Gives its card. */
  fails(vm: string): Promise<Shown>;
  /** AlertsManagement has it from now on. */
  listed(body: Json): Promise<void>;
  /** So many alerts were decided on for that reason; the clock moves on until they are. */
  decided(why: string, count?: number): Promise<void>;
  close(): Promise<void>;
}

export async function startAttack(rules = ''): Promise<Attack> {
  const stage = await startStage({ env: { ALERTS_TOKEN: token }, rules });
  const { teams } = stage;
  await teams.send(
    teams.activity('Admin', channel, { type: 'conversationUpdate', membersAdded: [{ id: '28:foreign-bot' }] }),
  );
  const card: Attack['card'] = (...parts) => teams.saying(...parts);
  return {
    stage,
    card,
    all: () => teams.shown,
    async webhook(body) {
      const answer = await fetch(`${stage.app.bot}/api/alerts?token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
      });
      if (answer.status !== 202) throw new Error(`/api/alerts: ${answer.status}`);
    },
    async fails(vm) {
      await stage.control('fail-backup', { vm, now: true });
      await stage.control('clock', { advance: 'PT5M' });
      return teams.until(
        (shown) => shown.find((one) => wordsOf(one).includes(`Backup of ${vm} failed`) && hasButton(one, 'Retry')),
        `the failed backup of ${vm}, with Retry`,
        20_000,
      );
    },
    async listed(webhook) {
      await stage.control('list-alert', { webhook });
    },
    decided: (why, count = 1) =>
      eventually(async () => {
        const text = await (await fetch(`${stage.app.bot}/metrics`, { headers: { connection: 'close' } })).text();
        const line = new RegExp(`^lifeboat_alerts_decided_total\\{[^}]*why="${why}"[^}]*\\} (\\d+)$`, 'gm');
        const found = [...text.matchAll(line)].reduce((sum, [, number]) => sum + Number(number), 0);
        if (found >= count) return undefined;
        await stage.control('clock', { advance: 'PT16M' });
        return `${found} alerts were decided on as ${why}`;
      }),
    close: () => stage.close(),
  };
}

/** An alert of Azure Backup as whoever has the token may write it. */
export function forged(vm: string, more: { readonly essentials?: Json; readonly context?: Json } = {}): Json {
  const vmId = `/subscriptions/${production}/resourceGroups/rg-contoso-app-prod/providers/Microsoft.Compute/virtualMachines/${vm}`;
  const item = `VM;iaasvmcontainerv2;rg-contoso-app-prod;${vm}`;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/${production}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`,
        alertRule: 'Backup Failure',
        severity: 'Sev1',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Azure Backup',
        alertTargetIDs: [vault],
        firedDateTime: new Date().toISOString(),
        description: 'The backup failed.',
        ...more.essentials,
      },
      alertContext: {
        category: 'Jobs',
        protectedItemId: `${vault}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;${item.slice(3)}/protectedItems/${item}`,
        linkedResourceId: vmId,
        linkedResourceName: vm,
        extendedInfo: {
          jobId: randomUUID(),
          recommendedActions: 'See https://aka.ms/AB-UserErrorGuestAgentStatusUnavailable',
        },
        ...more.context,
      },
    },
  };
}

export const idOf = (body: Json): string => String(((body.data as Json).essentials as Json).alertId);

/** The whole of what was sent to Teams, for what must stand nowhere in it. */
export const sentAs = (messages: readonly Shown[]): string => JSON.stringify(messages.map(({ activity }) => activity));
