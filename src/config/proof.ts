import { z } from 'zod';
import { hours, minutes } from '../base/clock.ts';
import { span } from './values.ts';

/** It goes into a script as it is: nothing that could end its quotes. */
const url = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/['"`$\\\s]/.test(text), 'may have no quotes, blanks, $ or \\');

/** What is asked inside a restored VM; by this machine it cannot be asked, as its network reaches nothing. */
const probe = z.union(
  [
    z.strictObject({ tcp: z.number().int().min(1).max(65_535) }),
    z.strictObject({ http: url, status: z.number().int().min(100).max(599).default(200) }),
    z.strictObject({ run: z.string().min(1), says: z.string().min(1) }),
  ],
  'is not a probe such as { tcp: 443 }, { http: "http://localhost/", status: 200 } or { run: "systemctl is-active app", says: "active" }',
);

export type Probe = z.infer<typeof probe>;

/** `proof:` of lifeboat.yaml: how restores prove themselves. */
export const proof = z
  .strictObject({
    /** NETWORK/SUBNET. */
    network: z.string().optional(),
    startWithin: span.default(minutes(30)),
    answerWithin: span.default(minutes(15)),
    cleanUpWithin: span.default(hours(8)),
    /** By `default`, the name of a policy, or of a VM. */
    probes: z.record(z.string(), probe).default({}),
  })
  .prefault({});

/** The probe that holds for the first of these names that has one of its own; undefined: none is set. */
export function probeFor(
  probes: Readonly<Record<string, Probe>>,
  ...names: readonly (string | undefined)[]
): Probe | undefined {
  for (const name of [...names, 'default']) {
    const found = name && Object.entries(probes).find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (found) return found[1];
  }
  return undefined;
}
