import type { Step } from '../../azure/azure.ts';

/** 'ConfigureBackup' as 'Configure backup'. */
export function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

const words: Readonly<Record<Step['state'], string>> = {
  waiting: 'not begun',
  running: 'in progress',
  done: 'completed',
  warn: 'completed with warnings',
  failed: 'failed',
  skipped: 'skipped',
};

/** How a phase of a job stands. */
export const stateOfJob = (state: Step['state']): string => words[state];
