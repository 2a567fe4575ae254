import { describe, expect, it } from '@jest/globals';
import { readAlert } from '../../../src/alerts/schema/schema.ts';
import { object } from '../../../src/alerts/schema/take.ts';
import { fixture, fixtureNames, receivedAt } from '../fixtures.ts';

const withId = fixtureNames.filter((name) => object(object(fixture(name).data).essentials).alertId !== undefined);

/** The same alert as AlertsManagement returns it (REST: `Alert`), its context wrapped as some services do, or bare. */
function asResource(name: string, isWrapped: boolean): Record<string, unknown> {
  const data = object(fixture(name).data);
  const essentials = object(data.essentials);
  const [target, item] = [essentials.alertTargetIDs, essentials.configurationItems].map((list) =>
    Array.isArray(list) ? list[0] : undefined,
  );
  const rules =
    '/subscriptions/5c0a1b2d-1111-4222-8333-444455556666/resourceGroups/rg/providers/microsoft.insights/metricAlerts';
  return {
    id: essentials.alertId,
    name: essentials.alertRule,
    type: 'Microsoft.AlertsManagement/alerts',
    properties: {
      essentials: {
        severity: essentials.severity,
        signalType: essentials.signalType,
        alertState: 'New',
        monitorCondition: essentials.monitorCondition,
        monitorService: essentials.monitoringService,
        targetResource: target,
        targetResourceName: item,
        targetResourceType: essentials.targetResourceType,
        ...(essentials.alertRule !== null && {
          alertRule: isWrapped ? `${rules}/${essentials.alertRule}` : essentials.alertRule,
        }),
        sourceCreatedId: essentials.originAlertId,
        startDateTime: essentials.firedDateTime,
        lastModifiedDateTime: essentials.firedDateTime,
        description: essentials.description,
      },
      context: isWrapped ? { context: data.alertContext } : data.alertContext,
      egressConfig: {},
    },
  };
}

describe.each(withId)('%s, as Azure lists it', (name) => {
  it.each([false, true])('is the same alert on the same card as the webhook (wrapped: %s)', (isWrapped) => {
    const [webhook, listed] = [fixture(name), asResource(name, isWrapped)].map((body) => readAlert(body, receivedAt));
    for (const key of ['identity', 'group', 'kind', 'rule', 'subject', 'severity', 'condition', 'errorCode'] as const) {
      expect([key, listed![key]]).toEqual([key, webhook![key]]);
    }
  });
});
