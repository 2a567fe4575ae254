/** The kinds of alerts that a test can imitate (`NotificationRequestBody.alertType`, spec 2023-01-01). */
const alertTypes = [
  'servicehealth',
  'metricstaticthreshold',
  'metricsdynamicthreshold',
  'logalertv2',
  'smartalert',
  'webtestalert',
  'logalertv1numresult',
  'logalertv1metricmeasurement',
  'resourcehealth',
  'activitylog',
  'actualcostbudget',
  'forecastedbudget',
  'budget',
];

export const isAlertType = (value: unknown): boolean =>
  typeof value === 'string' && alertTypes.includes(value.toLowerCase());

/**
 * The body of a test, whatever kind is asked for: that of a log alert v2, of rules and resources that do not exist.
 * Azure's carries one and the same alert id each time, and the time of the test.
 */
export function sampleAlert(at: string): Readonly<Record<string, unknown>> {
  const subscription = '/subscriptions/33333333-3333-4333-8333-333333333333';
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/44444444-4444-4444-8444-444444444444`,
        alertRule: 'test-logAlertRule-v2',
        severity: 'Sev3',
        signalType: 'Log',
        monitorCondition: 'Fired',
        monitoringService: 'Log Alerts V2',
        alertTargetIDs: [
          `${subscription}/resourcegroups/test-RG/providers/microsoft.operationalinsights/workspaces/test-workspace`,
        ],
        configurationItems: ['test-computer'],
        originAlertId: '55555555-5555-4555-8555-555555555555',
        firedDateTime: at,
        description: 'Alert rule description',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: null,
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: 'PT1H',
          allOf: [
            {
              searchQuery: 'Heartbeat',
              metricMeasureColumn: null,
              operator: 'GreaterThan',
              threshold: '0',
              timeAggregation: 'Count',
              dimensions: [{ name: 'Computer', value: 'test-computer' }],
              metricValue: 3,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
          windowStartTime: at,
          windowEndTime: at,
        },
      },
    },
  };
}
