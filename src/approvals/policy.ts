/** How much can go wrong: `read` changes nothing, `destructive` cannot be taken back. */
export type Risk = 'read' | 'change' | 'gated' | 'destructive';

const rising: readonly Risk[] = ['read', 'change', 'gated', 'destructive'];

/** What a plan does may be riskier than its command is by itself, never less. */
export function riskOf(command: Risk, plan: Risk = command): Risk {
  return rising.indexOf(plan) > rising.indexOf(command) ? plan : command;
}

/** What has to be there before a plan is carried out. The requester is never one of those who approve. */
export interface Requirement {
  /** How many different people, none of them the requester. */
  readonly approvals: number;
  /** Whether the requester types the target's name. */
  readonly confirm: boolean;
}

/** What the organisation changed of the table below (`approvals:` of lifeboat.yaml). */
export interface ApprovalRules {
  readonly change?: number;
  readonly gated?: number;
  readonly destructive?: number;
  /** By command name; comes before the risk's own number. */
  readonly commands: Readonly<Record<string, number>>;
}

export const defaults: Readonly<Record<Risk, Requirement>> = {
  read: { approvals: 0, confirm: false },
  change: { approvals: 0, confirm: false },
  gated: { approvals: 1, confirm: false },
  destructive: { approvals: 2, confirm: true },
};

/** Whatever the rules say, one other person has to agree to what cannot be taken back. */
const least: Readonly<Record<Risk, number>> = { read: 0, change: 0, gated: 0, destructive: 1 };

/** What `command`, of that risk, needs under the organisation's rules. */
export function requirement(risk: Risk, command: string, rules: ApprovalRules): Requirement {
  const { approvals, confirm } = defaults[risk];
  if (risk === 'read') return { approvals, confirm };
  const wanted = ruleFor(command, rules) ?? rules[risk] ?? approvals;
  return { approvals: Math.max(wanted, least[risk]), confirm };
}

/**
 * The same for one plan of the command, which may be riskier: a rule for the command is about what it usually does, so
 * here it can only add people.
 */
export function requirementOf(risk: Risk, command: string, plan: Risk | undefined, rules: ApprovalRules): Requirement {
  const usual = requirement(risk, command, rules);
  const raised = riskOf(risk, plan);
  if (raised === risk) return usual;
  const { approvals, confirm } = requirement(raised, '', rules);
  return { approvals: Math.max(approvals, usual.approvals), confirm };
}

/** What is wrong with the rules, one sentence a fault; `commands` are those that exist, with their risk. */
export function ruleFaults(rules: ApprovalRules, commands: ReadonlyMap<string, Risk>): string[] {
  const faults = rules.destructive === 0 ? ['approvals.destructive: one other person must agree at least'] : [];
  for (const [name, approvals] of Object.entries(rules.commands)) {
    const risk = commands.get(name.toLowerCase());
    if (!risk) faults.push(`approvals.commands: there is no command "${name}"`);
    else if (approvals < least[risk]) faults.push(`approvals.commands.${name}: one other person must agree at least`);
  }
  return faults;
}

function ruleFor(command: string, { commands }: ApprovalRules): number | undefined {
  return Object.entries(commands).find(([name]) => name.toLowerCase() === command.toLowerCase())?.[1];
}
