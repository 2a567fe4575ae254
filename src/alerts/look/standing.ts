import type { AzureAlert } from '../../azure/azure.ts';
import { cut } from '../schema/plain.ts';
import { type Alert, readAlert, short } from '../schema/schema.ts';
import { object } from '../schema/take.ts';
import type { Found } from './found.ts';

/**
 * What Azure's own list of alerts says of one that somebody told us of.
 *
 * - `listed`: it is there, and what it says there is believed.
 * - `denied`: Azure was asked, and has no such alert: it was made up, or it is not in the list yet.
 * - `unconfirmed`: Azure could not be asked. It may be true, and is asked about again.
 * - `unlisted`: of a kind that the list never has (budgets, autoscale, the forms from before the common schema, tests).
 */
export type Standing = 'listed' | 'denied' | 'unconfirmed' | 'unlisted';

export function standingOf(found: Pick<Found, 'inAzure' | 'unasked'> | undefined): Standing {
  if (found?.inAzure === true) return 'listed';
  if (found?.inAzure === false) return 'denied';
  return found?.unasked ? 'unconfirmed' : 'unlisted';
}

/** Posted by itself at once, whatever else is going on: what is not known to be true keeps nothing back and joins nothing. */
export const isApart = (standing: Standing): boolean => standing === 'denied' || standing === 'unconfirmed';

/** Whether people may be mentioned for it: nobody is called by what Azure denies, or could never confirm. */
export const mayCall = (standing: Standing): boolean => standing === 'listed' || standing === 'unconfirmed';

/** What is said of it wherever it is named. */
export const doubtWords: Readonly<Record<Standing, string | undefined>> = {
  listed: undefined,
  unlisted: undefined,
  denied: 'not in Azure',
  unconfirmed: 'not confirmed yet',
};

/** Who ends an alert that Azure does not list. */
export const byWebhook = 'a webhook';

/** The alert without its condition: what tells it from all others. */
const aloneOf = (identity: string): string => identity.replace(/\|(Fired|Resolved)$/, '');

const unlisted = 'unlisted|';

/** Whether the cards of a group are of kinds that Azure never lists. */
export const isUnlisted = (group: string): boolean => group.startsWith(unlisted);

/**
 * Which card it may be on. What Azure lists is grouped with what Azure lists and nothing else; what is only claimed is
 * alone, so that no claim counts, renames or closes what another one is about.
 */
export function groupOf(alert: Alert, standing: Standing): string {
  if (standing === 'listed') return alert.group;
  if (standing === 'unlisted') return short(`${unlisted}${alert.group}`);
  return short(`${standing}|${aloneOf(alert.identity)}`);
}

/**
 * What is believed of an alert that Azure lists: everything as it stands there. The webhook only told us to look, and
 * which of the alert's two conditions it was about. Where Azure leaves out what it is about in detail, the card says what
 * Azure does list, and keeps the webhook's words as such: nothing is read, grouped or retried by them.
 */
export function believe(claimed: Alert, listed: AzureAlert): Alert {
  const { essentials, ...properties } = object(listed.raw.properties);
  const condition = claimed.identity.endsWith('|Resolved') ? 'Resolved' : 'Fired';
  const raw = {
    id: listed.id,
    name: listed.name,
    properties: {
      ...properties,
      essentials: { ...object(essentials), monitorCondition: condition },
      context: listed.context,
    },
  };
  const alert = { ...readAlert(raw, listed.fired), identity: claimed.identity };
  return Object.keys(listed.context).length > 0 ? alert : withoutContext(alert, claimed);
}

const longestClaim = 300;

function withoutContext(alert: Alert, claimed: Alert): Alert {
  const words = [claimed.subject, claimed.errorCode, ...claimed.facts.map(({ title, value }) => `${title} ${value}`)];
  // A vault's alerts of one error are about any of its items: two of them are not one failure.
  const isOfVault = alert.kind === 'backup' || alert.kind === 'site-recovery';
  const group = isOfVault ? short(`${alert.group}|${aloneOf(alert.identity)}`) : alert.group;
  return { ...alert, group, claim: cut(words.filter(Boolean).join(' · '), longestClaim) };
}
