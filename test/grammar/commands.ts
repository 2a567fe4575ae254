import { compile, type Sayable } from '../../src/grammar/grammar.ts';

/** Commands of every shape that the grammar knows. */
export const commands: readonly Sayable[] = Object.entries({
  protect: ['protect {vm} [with {policy}] [in {vault}]'],
  'test failover': ['test failover {vm} [into {network}] [from {point}]'],
  failover: ['failover {vm}'],
  backup: ['backup {vm} now [keep until {date}]'],
  retry: ['retry {alert}', 'retry all failed {window}'],
  inactivate: ['inactivate {alert} [because {reason...}]', 'inactivate all for {name}'],
  mute: ['mute {name} for {duration} because {reason...}'],
  cleanup: ['cleanup {vm} [notes {notes...}]'],
  confirm: ['confirm {id} {name...}'],
  approve: ['approve {id}'],
  reject: ['reject {id} [because {reason...}]'],
  audit: ['audit'],
  'audit verify': ['audit verify'],
  alerts: ['alerts [{name}] [since {window}]'],
  help: ['help [{topic...}]'],
  subscribe: ['subscribe here'],
  pause: ['pause bot'],
  status: ['status [{name}]'],
  jobs: ['jobs'],
  whoami: ['whoami'],
}).map(([name, patterns]) => ({ name, patterns: patterns.map(compile) }));
