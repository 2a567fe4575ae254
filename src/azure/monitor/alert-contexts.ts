import { lastSegment, subscriptionOf } from '../core/arm-id.ts';
import type { Context } from '../core/context.ts';
import { type AlertBody, alertsPath, longestRange, version } from './alert-list.ts';
import type { AzureAlert } from './types.ts';

type Said = NonNullable<AlertBody['properties']>['context'];

/** Around the times of an alert, in milliseconds: it is asked for by what Azure itself says of it. */
const before = 1_000;
const after = 60_000;
/** Of alerts that were read beside the one that was looked for, and for how long, in milliseconds. */
const mostKept = 1_000;
const keptFor = 60_000;

/** A reading of the list that has not come to its end. */
interface Walk {
  /** Fired between these times, as epoch milliseconds, the earliest first. */
  readonly from: number;
  readonly until: number;
  /** The URL of the page that was not read yet. */
  readonly next: string;
}

/**
 * What Azure's list says about alerts that are shown without their context: the example of `Alerts - Get By Id` has
 * none, and `Alerts - Get All` gives it to whoever asks with `includeContext`, at most 25 a page. In a storm thousands
 * of alerts of one vault are fired within a minute: so the list begins with the one that is looked for, is read until
 * that is found, serves those that come next, and is gone on with when they are not there yet.
 */
export function createAlertContexts({ arm, call, now }: Context) {
  const kept = new Map<string, { readonly context: Said; readonly until: number }>();
  const walks = new Map<string, Walk>();
  const busy = new Map<string, Promise<unknown>>();

  function keep({ id, properties }: AlertBody): void {
    const name = nameIn(id);
    kept.delete(name);
    kept.set(name, { context: properties?.context, until: now() + keptFor });
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
  }

  function recent(id: string): Said {
    const known = kept.get(nameIn(id));
    return known && known.until > now() ? known.context : undefined;
  }

  async function find(alert: AzureAlert, place: string, abortSignal: AbortSignal): Promise<Said> {
    const walk = walks.get(place);
    walks.delete(place);
    const isOnTheWay = walk && walk.from <= alert.fired && alert.fired <= walk.until;
    const found = isOnTheWay ? await goOn(alert, place, walk, abortSignal) : undefined;
    return found ?? goOn(alert, place, undefined, abortSignal);
  }

  /** Goes on with that walk, or begins one. */
  async function goOn(alert: AzureAlert, place: string, walk: Walk | undefined, signal: AbortSignal): Promise<Said> {
    const { from, until } = walk ?? {
      from: alert.fired - before,
      until: Math.max(alert.fired, alert.modified) + after,
    };
    const query = walk ? {} : queryOf(alert.target, from, until);
    let page = await arm.page<AlertBody>(walk?.next ?? alertsPath(subscriptionOf(alert.id) ?? ''), {
      query,
      abortSignal: signal,
    });
    for (;;) {
      page.value.forEach(keep);
      const own = page.value.find(({ id }) => nameIn(id) === nameIn(alert.id));
      if (own && page.next) walks.set(place, { from, until, next: page.next });
      if (own || !page.next) return own?.properties?.context;
      page = await arm.page<AlertBody>(page.next, { abortSignal: signal });
    }
  }

  return {
    /** Undefined: Azure does not tell it. */
    async of(alert: AzureAlert): Promise<Said> {
      const { id, target, fired } = alert;
      if (target === '' || now() - fired > longestRange) return undefined;
      const place = target.toLowerCase();
      const read = () => call.read('read the context of the alert', (signal) => find(alert, place, signal));
      // One after the other: what one reads the next need not ask for.
      const own = (busy.get(place) ?? Promise.resolve()).then(() => recent(id) ?? read());
      const over = own.catch(() => {});
      busy.set(place, over);
      over.then(() => busy.get(place) === over && busy.delete(place));
      return own;
    },
  };
}

const queryOf = (target: string, from: number, until: number) => ({
  ...version,
  customTimeRange: `${new Date(from).toISOString()}/${new Date(until).toISOString()}`,
  targetResource: target,
  includeContext: 'true',
  sortBy: 'startDateTime',
  sortOrder: 'asc',
});

/** The alert's own GUID: below the subscription or the resource, it is the same alert. */
const nameIn = (id: string | undefined): string => lastSegment(id ?? '').toLowerCase();
