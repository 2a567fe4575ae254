import type { AlertRecord } from '../../alerts/book/book.ts';
import { subjectsOf } from '../../alerts/book/naming.ts';
import { explain } from '../../alerts/codes/codes.ts';
import { isRetriableBackup } from '../../alerts/retry/advice.ts';
import { nameOf } from '../../alerts/schema/ids.ts';
import type { Incident } from '../../alerts/tell/incidents.ts';
import { regionName } from '../../azure/estate/regions.ts';
import { hours } from '../../base/clock.ts';
import { card, md, type Row, type Section, type SheetCard, type Text } from '../../cards/card.ts';
import { ago, clockTime, duration } from '../../cards/words.ts';
import type { Services } from '../../command-kit/services.ts';
import type { View } from '../../posts/posts.ts';

export function incidentView(services: Services): View {
  return (id) => incidentMessage(services, id);
}

/** An incident as it stands now, with what Azure Service Health says meanwhile. Undefined: there is none of that id. */
export async function incidentMessage({ alerting, alertBook, clock, organisation }: Services, id: string) {
  const incident = await alerting.incidents.get(id);
  if (!incident) return undefined;
  const records = await alerting.incidents.records(id);
  const health = await alertBook.list({ state: 'open', kind: 'service-health', limit: 20 });
  const { timezone } = organisation;
  return { card: card('sheet', incidentCard({ incident, records, health, now: clock.now(), timezone })) };
}

const mostRows = 8;

/** What is known when the card of an incident is made. */
export interface IncidentGiven {
  readonly incident: Incident;
  readonly records: readonly AlertRecord[];
  /** Open messages of Azure Service Health, which may say what is going on. */
  readonly health: readonly AlertRecord[];
  readonly now: number;
  readonly timezone: string;
}

/** An incident as it stands: how many, of what error, from where, and what may be done about all of them at once. */
export function incidentCard(given: IncidentGiven): SheetCard {
  const { incident, records, health, now, timezone } = given;
  const time = (ms: number) => clockTime(ms, now, timezone);
  const open = records.filter(({ state }) => state === 'open');
  const isOver = incident.state === 'over';
  return {
    band: {
      state: isOver ? (open.length > 0 ? 'WARNING' : 'RESOLVED') : 'CRITICAL',
      qualifier: `incident ${incident.id} · ${isOver ? 'over' : 'going on'}`,
      time: { at: now, timezone },
      title: titleOf(incident, records),
      subtitle: `since ${time(incident.opened)}${incident.over ? `, over at ${time(incident.over)}` : ''}`,
    },
    summary: summaryOf(incident, isOver, now),
    tiles: [
      { value: String(records.length), label: records.length === 1 ? 'card' : 'cards' },
      { value: String(records.reduce((sum, { count }) => sum + count, 0)), label: 'alerts' },
      { value: String(open.length), label: 'still open' },
    ],
    sections: [
      section('By error', tally(records, errorOf)),
      section('By place', tally(records, placeOf)),
      { title: 'Azure Service Health', rows: health.slice(0, mostRows).map((one) => healthRow(one, time)) },
    ].filter(({ rows = [] }) => rows.length > 0),
    notes: [
      `Every alert has its own number: type alerts of ${incident.id}. To see this again: incident ${incident.id}.`,
    ],
    buttons: [
      ...(isOver && open.some(isRetriableBackup)
        ? [{ title: 'Retry all', line: `retry all failed ${hoursSince(incident, now)}h`, style: 'positive' as const }]
        : []),
      { title: 'List the alerts', line: `alerts of ${incident.id}` },
    ],
    details: [
      { title: 'Incident', value: incident.id },
      { title: 'From', value: incident.scope },
    ],
  };
}

/** Full hours that go back to before the incident. */
const hoursSince = ({ opened }: Incident, now: number): number => Math.ceil((now - opened) / hours(1)) + 1;

/** The narrowest name that is true: the vault if all come from one, else the region. */
function titleOf({ scope }: Incident, records: readonly AlertRecord[]): Text {
  const [kind = '', place = ''] = scope.split(/:(.*)/);
  if (kind === 'unlisted') return md`Many alerts at once, of kinds that **Azure does not list**`;
  const vaults = new Set(records.map(vaultOf));
  const region = kind === 'region' ? regionName(place) : undefined;
  const only = vaults.size === 1 ? [...vaults][0] : undefined;
  const where =
    only ?? region ?? (kind === 'vault' ? nameOf(place) : kind === 'subscription' ? 'one subscription' : 'Azure');
  return md`Many alerts at once from **${where ?? 'Azure'}**`;
}

function summaryOf(incident: Incident, isOver: boolean, now: number): string {
  if (isOver)
    return `It went on for ${duration(incident.last - incident.opened)}. Failed backups can be retried together now.`;
  return `The last one came ${ago(incident.last, now)}. New ones are counted here and get no cards of their own; retrying all waits until it is over.`;
}

const vaultOf = ({ alert, found }: AlertRecord): string | undefined => found?.vault?.name ?? nameOf(alert.vaultId);

const errorOf = ({ alert, found }: AlertRecord): string => {
  const code = found?.job?.error?.code ?? alert.errorCode;
  return explain(code)?.code ?? code ?? alert.rule;
};

function placeOf(record: AlertRecord): string {
  const region = record.found?.vault?.region;
  return [vaultOf(record) ?? 'no vault', region && regionName(region)].filter(Boolean).join(', ');
}

function tally(records: readonly AlertRecord[], keyOf: (record: AlertRecord) => string): [string, AlertRecord[]][] {
  return [...Map.groupBy(records, keyOf)].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function section(title: string, groups: readonly [string, readonly AlertRecord[]][]): Section {
  const rows = groups.slice(0, mostRows).map(([name, records]) => groupRow(name, records));
  const rest = groups.slice(mostRows).reduce((sum, [, records]) => sum + records.length, 0);
  return { title, rows: rest > 0 ? [...rows, { title: 'others', aside: String(rest) }] : rows };
}

function groupRow(name: string, records: readonly AlertRecord[]): Row {
  const open = records.filter(({ state }) => state === 'open').length;
  const subjects = [...new Set(records.map(subjectsOf(records)))];
  const more = subjects.length > 3 ? ` and ${subjects.length - 3} more` : '';
  return {
    state: open > 0 ? 'no' : 'done',
    title: md`**${name}**`,
    text: `${subjects.slice(0, 3).join(', ')}${more}`,
    aside: String(records.length),
  };
}

function healthRow({ alert, lastAt, id }: AlertRecord, time: (ms: number) => string): Row {
  return { state: 'warn', title: md`${id} **${alert.subject}**`, text: alert.description, aside: time(lastAt) };
}
