import { minutes } from '../base/clock.ts';
import { errorText } from '../base/log.ts';
import { Problem } from '../base/problem.ts';
import type { Services } from '../command-kit/services.ts';
import { nextTime } from '../config/zone.ts';
import { drawn, proofRules } from '../posture/proof-rules.ts';
import type { Handler } from '../work/work.ts';
import type { Dispatch } from './dispatch.ts';

/** Between two tries, where Azure cannot be read. */
const again = minutes(10);

/** What is proved every week: at its time the rule says its lines, as its owner would, and others agree to each. */
export function createProofRules(services: Services, turn: Dispatch['turn']): Record<'proof-rule', Handler> {
  const { db, azure, clock, organisation, log } = services;
  return {
    async 'proof-rule'({ key, payload }) {
      const rule = await proofRules.get(db, key);
      if (!rule) return 'done';
      const at = Number(payload.at);
      try {
        const { found } = await azure.posture.protectedVms();
        const own = found.map(({ item }) => item).filter(({ policy }) => policy?.name.toLowerCase() === rule.id);
        for (const [n, item] of drawn(own, rule.count, `${rule.id} ${at}`).entries()) {
          await turn({
            key: `proof-rule:${rule.id}:${at}:${n}`,
            origin: 'schedule',
            line: `prove restore of ${item.vm}`,
            inputs: {},
            actor: rule.owner,
            place: rule.place,
            at: clock.now(),
          });
        }
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        log('warn', 'what is to be proved this week could not be read', { rule: key, error: errorText(error) });
        return { later: clock.now() + again, payload };
      }
      const time = { hour: rule.hour, minute: rule.minute, days: [rule.weekday] };
      const next = nextTime(clock.now(), time, organisation.timezone);
      return { later: next, payload: { at: next } };
    },
  };
}
