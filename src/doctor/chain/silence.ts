import { fitOf, prospectsOf } from '../../alerts/silence/rule-match.ts';
import { type Phase, phaseOf } from '../../alerts/silence/rule-schedule.ts';
import { madeByLifeboat } from '../../alerts/silence/suppression.ts';
import type { ProcessingRule, Vault } from '../../azure/azure.ts';
import { count, type Link, names, type Seen } from './links.ts';

/** What a rule that takes away all action groups means for the vaults. */
export interface Silence {
  readonly rule: ProcessingRule;
  readonly phase: Phase;
  /** The vaults that it concerns. */
  readonly vaults: readonly Vault[];
  /** All of their alerts, or some. */
  readonly fit: 'all' | 'some';
  /** Security alerts are silenced with them. */
  readonly security: boolean;
}

/** The rules that silence alerts of these vaults, now or to come; what is over is left out. */
export function silencesOf(rules: readonly ProcessingRule[], vaults: readonly Vault[], at: number): Silence[] {
  return rules
    .filter(({ removesAll }) => removesAll)
    .map((rule) => ({ rule, phase: phaseOf(rule.schedule, at), ...reach(rule, vaults) }))
    .filter(({ phase, vaults }) => phase.kind !== 'over' && vaults.length > 0);
}

function reach(rule: ProcessingRule, all: readonly Vault[]): Pick<Silence, 'vaults' | 'fit' | 'security'> {
  const fits = all.map((vault) => {
    const { failure, security, recovery } = prospectsOf(vault.id);
    return { vault, kinds: [failure, recovery].map((one) => fitOf(rule, one)), security: fitOf(rule, security) };
  });
  const touched = fits.filter(({ kinds, security }) => [...kinds, security].some((fit) => fit !== 'none'));
  const whole = touched.every(({ kinds }) => kinds.every((fit) => fit === 'all'));
  return {
    vaults: touched.map(({ vault }) => vault),
    fit: whole ? 'all' : 'some',
    security: touched.some(({ security }) => security !== 'none'),
  };
}

/** Rules that silence Lifeboat along with everybody else. */
export function silenceLinks({
  rules,
  vaults,
  azureNow,
  time,
}: Pick<Seen, 'rules' | 'vaults' | 'azureNow' | 'time'>): Link[] {
  const silences = silencesOf(rules.found, vaults, azureNow);
  if (silences.length === 0) return [{ state: 'yes', text: 'No alert processing rule silences the vaults' }];
  return silences.map((silence) => {
    const ends = silence.phase.kind === 'until' || silence.phase.kind === 'later' || silence.phase.end !== undefined;
    const mine = madeByLifeboat(silence.rule) ? `. To end it: unsuppress ${silence.rule.name} in azure` : '';
    return {
      state: ends && !silence.security ? 'warn' : 'no',
      text: `${silence.rule.name} ${silenceWords(silence, time)}${mine}`,
    };
  });
}

/** `silences some alerts of 2 vaults until …, security alerts included` */
export function silenceWords({ phase, vaults, fit, security }: Silence, time: (ms: number) => string): string {
  const what = fit === 'all' ? 'all alerts' : 'some alerts';
  const which = vaults.length <= 2 ? names(vaults.map(({ name }) => name)) : count(vaults.length, 'vault');
  const late = security ? ', security alerts included' : '; security alerts pass';
  return `silences ${what} of ${which} ${spanWords(phase, time)}${late}`;
}

export function spanWords(phase: Phase, time: (ms: number) => string): string {
  const zone = phase.unknownZone;
  const doubt = ` (in the time zone “${zone}”, which Lifeboat does not know: taken as UTC, up to 14 hours off)`;
  return `${timesOf(phase, time)}${zone === undefined || phase.kind === 'always' ? '' : doubt}`;
}

function timesOf({ kind, begin, end }: Phase, time: (ms: number) => string): string {
  const until = end === undefined ? '' : ` until ${time(end)}`;
  if (kind === 'later') return `from ${time(begin!)}${until || ' on, without an end'}`;
  if (kind === 'at-times') return `at certain times${until || ', without an end'}`;
  if (kind === 'over') return `until ${time(end!)}, which is over`;
  return until.trim() || 'without an end';
}
