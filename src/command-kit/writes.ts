import { Problem } from '../base/problem.ts';
import type { WriteFamily } from '../config/organisation.ts';
import type { Services } from './services.ts';

/** Outside local mode each family of writes is switched on by the organisation; nothing is by default. */
export function mayWrite(
  { mode, organisation }: Pick<Services, 'mode' | 'organisation'>,
  family: WriteFamily,
): boolean {
  return mode === 'local' || organisation.writes.includes(family);
}

/** Throws the Problem that says how an admin switches the family on. */
export function allowWrites(services: Pick<Services, 'mode' | 'organisation'>, family: WriteFamily): void {
  if (mayWrite(services, family)) return;
  throw new Problem('refused', `Lifeboat is read-only for ${family} commands.`, {
    hint: `An admin switches them on in lifeboat.yaml: writes: [${family}]`,
  });
}
