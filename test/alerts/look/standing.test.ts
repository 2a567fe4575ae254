import { describe, expect, it } from '@jest/globals';
import { type Found, find, lookUp } from '../../../src/alerts/look/found.ts';
import { believe, groupOf, standingOf } from '../../../src/alerts/look/standing.ts';
import { adviceFor } from '../../../src/alerts/retry/advice.ts';
import { readAlert } from '../../../src/alerts/schema/schema.ts';
import type { Azure, AzureAlert } from '../../../src/azure/azure.ts';
import { Problem } from '../../../src/base/problem.ts';
import { alertOf } from '../fixtures.ts';

const backup = alertOf('backup-vm');
const azure = (get: () => Promise<AzureAlert | undefined>) => ({ alerts: { get } }) as unknown as Azure;
const refused = (azureCode: string, hint?: string) =>
  azure(() => Promise.reject(new Problem('azure-refused', 'Azure says no.', { azureCode, ...(hint && { hint }) })));
const listed: AzureAlert = {
  id: backup.alertId!,
  name: 'Backup Failure',
  severity: 'Sev1',
  condition: 'Fired',
  state: 'New',
  service: 'Azure Backup',
  target: backup.vaultId!,
  fired: backup.firedAt,
  modified: backup.firedAt,
  suppressed: false,
  context: {},
  raw: {
    id: backup.alertId,
    properties: {
      essentials: {
        alertRule: 'Backup Failure',
        severity: 'Sev1',
        monitorService: 'Azure Backup',
        targetResource: backup.vaultId,
        startDateTime: new Date(backup.firedAt).toISOString(),
      },
      context: {},
    },
  },
};

describe('how an alert stands with Azure', () => {
  const standing = async (alert = backup, from = azure(async () => undefined)) => standingOf(await lookUp(alert, from));

  it('is what Azure says, and that it could not be asked is not that there is none', async () => {
    expect(
      await standing(
        backup,
        azure(async () => listed),
      ),
    ).toBe('listed');
    expect(await standing()).toBe('denied');
    expect(await standing(backup, refused('SubscriptionNotFound'))).toBe('denied');
    expect(await standing({ ...backup, alertId: undefined })).toBe('denied');
    for (const code of ['AuthorizationFailed', 'InvalidAuthenticationToken', 'HTTP 403']) {
      expect(await standing(backup, refused(code))).toBe('unconfirmed');
    }
    const silent = azure(() => Promise.reject(new Problem('azure-unavailable', 'Azure did not answer while …')));
    expect(await lookUp(backup, silent)).toEqual({ inAzure: undefined, unasked: 'Azure did not answer yet.' });
  });

  it('names the missing right', async () => {
    const hint = 'Give Lifeboat’s identity a role with Microsoft.AlertsManagement/alerts/read.';
    expect(await lookUp(backup, refused('AuthorizationFailed', hint))).toEqual({
      inAzure: undefined,
      unasked: `Lifeboat may not read alerts there (AuthorizationFailed). ${hint}`,
    });
  });

  it.each(['budget', 'budget-older', 'activity-older', 'log-older', 'metric-older', 'autoscale', 'foreign'])(
    '%s is never in the list, and never on a card with what is',
    async (name) => {
      expect(await standing(alertOf(name))).toBe('unlisted');
      expect(groupOf(alertOf(name), 'unlisted')).not.toBe(alertOf(name).group);
    },
  );

  it('keeps apart what is only claimed', () => {
    const other = { ...backup, identity: backup.identity.replace(/.\|Fired$/, 'f|Fired') };
    for (const kind of ['denied', 'unconfirmed'] as const) {
      expect(groupOf(backup, kind)).not.toBe(backup.group);
      expect(groupOf(backup, kind)).not.toBe(groupOf(other, kind));
    }
  });
});

describe('what is believed of a listed alert', () => {
  const liar = { ...backup, rule: 'All is well', severity: 'Sev4', firedAt: Date.UTC(2099, 0) } as const;
  const context = (fields: object): AzureAlert => ({
    ...listed,
    context: { ...fields },
    raw: { ...listed.raw, properties: { ...(listed.raw.properties as object), context: fields } },
  });

  it('is Azure’s, whatever the webhook says', () => {
    const believed = believe(
      liar,
      context({ protectedItemId: backup.protectedItemId, linkedResourceName: 'vm-azure' }),
    );
    expect(believed).toMatchObject({ rule: 'Backup Failure', severity: 'Sev1', firedAt: backup.firedAt });
    expect(believed).toMatchObject({ subject: 'vm-azure', protectedItemId: backup.protectedItemId });
    expect(believed.identity).toBe(backup.identity);
    expect(believed.claim).toBeUndefined();
  });

  it('takes nothing of a context that Azure leaves out but words, and merges no two of them', () => {
    const believed = believe(backup, listed);
    expect(believed).toMatchObject({
      kind: 'backup',
      rule: 'Backup Failure',
      severity: 'Sev1',
      vaultId: backup.vaultId,
    });
    expect(believed.subject).toBe(backup.vaultId!.split('/').at(-1));
    for (const field of ['protectedItemId', 'jobId', 'vmId', 'vmName'] as const)
      expect(believed[field]).toBeUndefined();
    expect(believed.claim).toContain(backup.subject);
    expect(adviceFor({ alert: believed, found: { inAzure: true } as Found })).toMatchObject({ offer: false });
    const other = { ...backup, identity: backup.identity.replace(/.\|Fired$/, 'f|Fired') };
    expect(believe(other, listed).group).not.toBe(believed.group);
  });

  it.each([
    ['Platform', 'metric'],
    ['Log Alerts V2', 'log'],
    ['ActivityLog Administrative', 'activity'],
    ['ServiceHealth', 'service-health'],
    ['Something New', 'unknown'],
  ])('%s without a context is of the kind %s', (monitorService, kind) => {
    const essentials = { alertRule: 'Rule', monitorService, targetResource: backup.vmId };
    const one = { ...listed, raw: { id: listed.id, properties: { essentials } } };
    expect(believe(backup, one).kind).toBe(kind);
  });
});

describe('an alert of a Backup vault', () => {
  const vault =
    '/subscriptions/10000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/microsoft.dataprotection/backupvaults/bv-contoso-aue';
  const body = {
    data: {
      essentials: {
        alertId:
          '/subscriptions/10000000-0000-4000-8000-000000000001/providers/Microsoft.AlertsManagement/alerts/0000dddd-0000-4000-8000-000000000001',
        alertRule: 'Backup Failure',
        monitorCondition: 'Fired',
        monitoringService: 'Azure Backup',
        alertTargetIDs: [vault],
      },
      alertContext: { linkedResourceName: 'disk-erp-01', protectedItemId: `${vault}/backupInstances/disk-erp-01` },
    },
  };

  it('says which vault, and that Lifeboat retries nothing there; nothing is looked for in Recovery Services', async () => {
    const alert = readAlert(body, 0);
    const found = await find(alert, { inAzure: true, alert: listed }, { now: () => 0 } as unknown as Azure);
    expect(found).toMatchObject({ inAzure: true, incomplete: false });
    const { offer, why } = adviceFor({ alert, found });
    expect(offer).toBe(false);
    expect(why).toBe(
      'disk-erp-01 is backed up in the Backup vault bv-contoso-aue. Lifeboat cannot retry backups of Backup vaults: start it in the portal.',
    );
  });
});
