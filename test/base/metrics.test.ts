import { expect, test } from '@jest/globals';
import { createMetrics } from '../../src/base/metrics.ts';

test('everything counted is in the text, and nothing is shared between two', async () => {
  const metrics = createMetrics();
  metrics.turn('button', 'stored', 0.02);
  metrics.alert('stored');
  metrics.alertAuthFailed('expired');
  metrics.activityRefused('audience');
  metrics.post('post', 'sent');
  metrics.azureRequest('throttled');
  metrics.operation('succeeded');
  metrics.workQueue(7);
  const text = await metrics.text();
  for (const line of [
    'lifeboat_turns_total{origin="button",outcome="stored"} 1',
    'lifeboat_turn_seconds_bucket{le="0.025",origin="button"} 1',
    'lifeboat_alerts_received_total{outcome="stored"} 1',
    'lifeboat_alert_auth_failures_total{reason="expired"} 1',
    'lifeboat_activities_refused_total{reason="audience"} 1',
    'lifeboat_posts_total{what="post",result="sent"} 1',
    'lifeboat_azure_requests_total{result="throttled"} 1',
    'lifeboat_operations_total{outcome="succeeded"} 1',
    'lifeboat_work_queue 7',
  ]) {
    expect(text).toContain(line);
  }
  expect(await createMetrics().text()).not.toContain('outcome="stored"');
});
