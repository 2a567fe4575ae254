import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.ts';
import type { Scenario } from '../azure/azure.ts';
import type { Choice } from '../base/problem.ts';
import type { NewMember } from './bulk/member.ts';
import type { Risk } from './policy.ts';

/** A precondition that was looked at: it holds, it holds with something to know, or it does not. */
export interface Check {
  readonly state: 'yes' | 'warn' | 'no';
  readonly text: string;
}

export interface Fact {
  readonly title: string;
  readonly value: string;
}

/** A part of a plan under a heading. */
export interface PlanList {
  readonly title: string;
  readonly rows: readonly {
    readonly state: 'waiting' | 'skipped';
    readonly title: string;
    readonly text: string;
    readonly aside: string;
  }[];
  /** The names of those for which there is no row. */
  readonly rest: readonly string[];
}

/** What is changed; `id`: the ARM id that its job is found by. */
export interface Target {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** ARM id of the vault whose jobs tell what became of it; undefined: no vault has a job of it. */
  readonly vault: string | undefined;
}

/** One step of a plan that has several, as people agree to it. */
export interface PlannedStep {
  readonly kind: 'write' | 'wait' | 'person' | 'local';
  readonly title: string;
  /** What a `write` comes to in Azure. */
  readonly scenario?: Scenario;
  /** It goes on with the next one also where this one fails, or does not come about in time. */
  readonly optional?: true;
  /** The request that this one continues has done it. */
  readonly done?: true;
}

/** One of the many of a plan, frozen with it: what is agreed to is exactly these. */
export interface PlannedMember extends NewMember {
  readonly plan: Plan;
}

/**
 * What would be done, frozen: what people read, what they agree to, and what will be sent. All text is plain text.
 * `Effect` is its command's own: what everybody else may use of a plan has a name of its own here.
 */
export interface Plan<Effect = unknown> {
  /** The command's name. */
  readonly command: string;
  /** The line that makes this plan again, every choice spelled out. */
  readonly line: string;
  readonly title: string;
  /** Parts of the title to set off. */
  readonly emphasis?: readonly string[];
  readonly target: Target;
  /** Where what it does is riskier than its command is by itself; never less. */
  readonly risk?: Risk;
  readonly subtitle: string;
  readonly summary: string;
  readonly facts: readonly Fact[];
  readonly checks: readonly Check[];
  readonly notes: readonly string[];
  /** What it is about one by one, and what it leaves out, where that is more than one thing. */
  readonly lists?: readonly PlanList[];
  /** Every material fact that an approver relies on, by label: if one of them changes, the plan has changed. */
  readonly bound: Readonly<Record<string, string>>;
  /** Exactly what will be sent to Azure: what its command's `apply` takes. */
  readonly effect: Effect;
  /** It stands for these, each of which is carried out as a request of its own, in this order. */
  readonly members?: readonly PlannedMember[];
  /** None of its members begins while alerts come in storms: what it does would fail again, or add to them. */
  readonly waitsForIncidents?: true;
  /** It takes these, one after the other; absent: one write, and no more. */
  readonly steps?: readonly PlannedStep[];
  /** The request whose rest it is. */
  readonly continues?: string;
  /** The alert that it answers (`A-41`): its card shows the request, and its success closes it. */
  readonly alert?: string;
  /** The name that the requester of something destructive has to type. */
  readonly confirm?: string;
  /** What the result is measured against; not part of what is agreed to. */
  readonly measure?: Readonly<Record<string, string | number>>;
  /** What there is to say once it is done. */
  readonly afterwards?: string;
  /** Buttons on its card once it is done, until one of them was carried out: see `until` of its scenario. */
  readonly next?: readonly Choice[];
  /** Buttons where a precondition does not hold: what could be said instead. */
  readonly instead?: readonly Choice[];
  readonly details: readonly Fact[];
  /** When Azure was read for it, by our clock; absent: it was not. */
  readonly readAt?: number;
  readonly portal?: readonly { readonly title: string; readonly url: string }[];
}

/** SHA-256 of what an approval binds: command, target, risk, bound facts, effect, members and steps. Words around them may change freely. */
export function fingerprint({ command, target, risk, bound, effect, members, steps, continues }: Plan): string {
  return createHash('sha256')
    .update(canonicalJson({ command, target: target.id, risk, bound, effect, members, steps, continues }))
    .digest('hex');
}

/** One thing that moved between two plans; an empty text: it was, or is, not there. */
export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two plans of one command, in words. Never empty when their fingerprints differ. */
export function differences(before: Plan, after: Plan): Difference[] {
  const labels = [...new Set([...Object.keys(before.bound), ...Object.keys(after.bound)])];
  const facts = labels.map((label) => ({
    label,
    before: before.bound[label] ?? '',
    after: after.bound[label] ?? '',
  }));
  const sent = [
    { label: 'Command', before: before.command, after: after.command },
    { label: 'Target', before: before.target.id, after: after.target.id },
    { label: 'Sent to Azure', before: canonicalJson(before.effect), after: canonicalJson(after.effect) },
    { label: 'Members', before: membersOf(before), after: membersOf(after) },
    { label: 'Steps', before: stepWords(before), after: stepWords(after) },
  ];
  return [...facts, ...sent].filter((difference) => difference.before !== difference.after);
}

const membersOf = ({ members }: Plan): string => (members ? canonicalJson(members) : '');

/** The steps in words, and which of them are done; also what tells two lists of the same titles apart. */
const stepWords = ({ steps = [], continues }: Plan): string =>
  [
    ...steps.map(
      ({ kind, title, scenario, done }) => `${title} (${[kind, scenario, done && 'done'].filter(Boolean).join(', ')})`,
    ),
    ...(continues === undefined ? [] : [`the rest of ${continues}`]),
  ].join('; ');
