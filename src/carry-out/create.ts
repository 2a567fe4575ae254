import type { Metrics } from '../base/metrics.ts';
import type { Change, Command } from '../command-kit/command.ts';
import type { Services } from '../command-kit/services.ts';
import type { Handler } from '../work/work.ts';
import { createApply } from './apply.ts';
import { createCancel } from './cancel.ts';
import { createMadeGood } from './made-good.ts';
import { createMountEnded } from './mount-ended.ts';
import { createProofDeadline } from './proof-deadline.ts';
import { createRescue } from './rescue.ts';
import { createSettled } from './settled.ts';
import { createWatch } from './watch.ts';

/** What carries out what was agreed to, and follows it to its end: the kinds of work, and what puts their first rows. */
export function createCarryOut(
  services: Services,
  commands: readonly Command[],
  metrics: Pick<Metrics, 'operation'>,
): { readonly handlers: Readonly<Record<string, Handler>>; begin(): Promise<void> } {
  const changes = new Map(
    commands
      .filter((command): command is Change => command.kind === 'change')
      .map((command) => [command.name, command]),
  );
  const settled = createSettled(services);
  const madeGood = createMadeGood(services);
  const rescue = createRescue(services);
  return {
    handlers: {
      ...createApply(services, (name) => changes.get(name)),
      ...createWatch(services, [...settled.settled, async ({ outcome }) => metrics.operation(outcome ?? 'unknown')]),
      ...settled.handlers,
      ...createCancel(services),
      ...createProofDeadline(services),
      ...createMountEnded(services),
      ...madeGood.handlers,
      ...rescue.handlers,
    },
    async begin() {
      await rescue.begin();
      await madeGood.begin();
    },
  };
}
