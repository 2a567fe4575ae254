import type { PolicySpec } from '../../../azure/estate/policy/spec.ts';
import { Problem } from '../../../base/problem.ts';
import type { Organisation } from '../../../config/organisation.ts';
import type { Tier } from '../../../config/tiers.ts';
import { windowsZone } from '../../../config/windows-zones.ts';
import { nearest } from '../../../grammar/grammar.ts';
import { type Rebuild, sameName } from '../../../nouns/offer.ts';

const mostOffered = 6;

/** The tier of that name; without one, that of the policy's name. Throws `bad-argument` with a button for each. */
export function tierNamed(
  text: string | undefined,
  policy: string,
  { tiers }: Pick<Organisation, 'tiers'>,
  rebuild: Rebuild,
): { readonly name: string; readonly tier: Tier } {
  const wanted = text?.trim() || policy;
  const found = Object.entries(tiers).find(([name]) => sameName(name, wanted));
  if (found) return { name: found[0], tier: found[1] };
  const names = Object.keys(tiers);
  const near = text ? nearest(text, new Set(names)) : [];
  throw new Problem(
    text ? 'not-found' : 'bad-argument',
    text ? `lifeboat.yaml has no tier called “${text}”.` : `As which tier? None is called ${policy}.`,
    {
      ...(near.length > 0 && { hint: 'Did you mean' }),
      choices: (near.length > 0 ? near : names.slice(0, mostOffered)).map((name) => {
        const purpose = tiers[name]?.for;
        return { title: name, line: rebuild(name), ...(purpose && { text: purpose }) };
      }),
    },
  );
}

/** What the policies of a tier are. */
export function specOf(tier: Tier, { timezone }: Pick<Organisation, 'timezone'>): PolicySpec {
  const { every, at, window, zone, snapshots, keep, day, archive, snapshotGroup, type } = tier;
  const isHourly = typeof every === 'number';
  return {
    type: (type ?? (isHourly ? 'enhanced' : 'standard')) === 'enhanced' ? 'V2' : 'V1',
    schedule: isHourly
      ? { every: 'hours', hours: every, from: at, window }
      : every === 'day'
        ? { every: 'day', at: [at] }
        : { every: 'week', on: [day], at: [at] },
    timeZone: zone ?? windowsZone(timezone) ?? timezone,
    snapshotDays: snapshots,
    keep,
    day,
    archive,
    snapshotGroup,
  };
}

/** Who demands it; that nobody has said so is said. */
export const becauseWords = ({ because }: Pick<Tier, 'because'>): string => because ?? 'nobody has said why';

/** The same where no label stands before it. */
export const demandedBy = ({ because }: Pick<Tier, 'because'>): string =>
  because === undefined ? 'nobody has said why' : `because: ${because}`;
