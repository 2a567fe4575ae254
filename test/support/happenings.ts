import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { clockChange } from '../../src/config/zone.ts';
import type { Json } from './app.ts';
import {
  alertInAzure,
  changeItem,
  disableReplication,
  jobsSince,
  keepDays,
  production,
  showPolicies,
  switchSoftDelete,
  vmId,
} from './azure-side.ts';
import { ofMany, resolve } from './many-happenings.ts';
import { textOf } from './page.ts';
import type { Stage } from './play.ts';
import { ofProtection } from './protection-happenings.ts';
import { ofRestores } from './restore-happenings.ts';
import { ofRules } from './rule-happenings.ts';
import { alertIdOf, asAnother } from './webhooks.ts';

export type Happening = (stage: Stage, groups: Readonly<Record<string, string | undefined>>) => Promise<void>;

const day = 86_400_000;

const plural: Readonly<Record<string, string>> = { second: 'S', minute: 'M', hour: 'H', day: 'D' };

/** What can happen to the world in a transcript, after `---`. */
const happenings: readonly [RegExp, Happening][] = [
  [
    /^the clock moves on (?<count>\d+) (?<unit>second|minute|hour|day)s?$/,
    async ({ app }, { count, unit = '' }) => {
      await app.sandbox('clock', { advance: `P${unit === 'day' ? '' : 'T'}${count}${plural[unit]}` });
    },
  ],
  [
    /^the clock moves to (?<count>\d+) days before (?<zone>\S+) changes its clocks$/,
    async ({ app }, { count, zone = '' }) => {
      const now = Date.parse(String((await app.sandbox('clock')).now));
      const change = clockChange(zone, now, now + 400 * day);
      if (!change) throw new Error(`${zone} changes no clocks`);
      const wait = Math.floor((change.at - now) / 1_000) - Number(count) * 86_400;
      if (wait > 0) await app.sandbox('clock', { advance: `PT${wait}S` });
    },
  ],
  [/^it is (?<hour>\d\d):(?<minute>\d\d)$/, nextAt],
  [
    /^Lifeboat has said "(?<what>[^"]+)" (?<count>\d+) times?$/,
    ({ app, who }, { what = '', count }) =>
      eventually(async () => {
        const said = (await app.page.messages(who)).filter((one) => one.author === 'bot' && textOf(one).includes(what));
        return said.length === Number(count) ? undefined : `Lifeboat has said “${what}” ${said.length} times`;
      }),
  ],
  [/^(?<who>\w+) removes Lifeboat from the team$/, ({ app }, { who = '' }) => app.page.installed(who, false)],
  [/^(?<who>\w+) adds Lifeboat to the team$/, ({ app }, { who = '' }) => app.page.installed(who, true)],
  [
    /^somebody (?<did>deletes|restores) the channel (?<name>.+)$/,
    ({ app }, { did, name = '' }) => app.page.deleteChannel('Admin', addresses[name] ?? name, did === 'deletes'),
  ],
  [
    /^somebody deletes the message "(?<what>[^"]+)"$/,
    async ({ app, who }, { what = '' }) => {
      const message = (await app.page.messages(who)).findLast((one) => textOf(one).includes(what));
      if (!message) throw new Error(`no message says “${what}”`);
      await app.page.delete(who, message);
    },
  ],
  [
    /^(?<path>\/(?:readyz|metrics)) says "(?<what>[^"]+)"$/,
    ({ app }, { path, what = '' }) =>
      eventually(async () => {
        const text = await (await fetch(`${app.bot}${path}`, { headers: { connection: 'close' } })).text();
        return text.includes(what) ? undefined : `${path} says ${text}`;
      }),
  ],
  [
    /^somebody switches soft delete (?<how>on|off) for (?<vault>\S+)$/,
    ({ app }, { how, vault = '' }) => switchSoftDelete(app, vault, how === 'on' ? 'Enabled' : 'Disabled'),
  ],
  [
    /^somebody stops the backups of (?<vm>\S+) in the portal$/,
    ({ app }, { vm = '' }) => changeItem(app, vm, undefined),
  ],
  [
    /^somebody disables the replication of (?<vm>\S+) in the portal$/,
    ({ app }, { vm = '' }) => disableReplication(app, vm),
  ],
  [
    /^somebody gives (?<vm>\S+) the policy (?<policy>\S+) in the portal$/,
    ({ app }, { vm = '', policy }) => changeItem(app, vm, policy),
  ],
  [
    /^the bot restarts, and lifeboat\.yaml says (?<rules>.+)$/,
    ({ app }, { rules }) => app.restart({ rules: `${rules}\n` }),
  ],
  [/^the bot restarts$/, ({ app }) => app.restart()],
  [/^the bot starts for the first time$/, ({ app }) => app.restart({ anew: true })],
  [
    /^a backup of (?<vm>\S+) fails(?: with (?<code>\S+))?$/,
    async ({ app }, { vm: words = '', code }) => {
      const vm = words.includes('/') ? await vmId(app, words) : words;
      await app.sandbox('fail-backup', { vm, now: true, ...(code && { errorCode: code }) });
      await app.sandbox('clock', { advance: 'PT5M' });
    },
  ],
  [
    /^the next backup of (?<vm>\S+) will fail(?: with (?<code>\S+))?$/,
    async ({ app }, { vm, code }) => {
      await app.sandbox('fail-backup', { vm, ...(code && { errorCode: code }) });
    },
  ],
  [
    /^the next backup of (?<vm>\S+) will complete with warnings$/,
    async ({ app }, { vm }) => {
      await app.sandbox('shape-backup', { vm, warns: true });
    },
  ],
  [
    /^the next backup of (?<vm>\S+) will take (?<days>\d+) days$/,
    async ({ app }, { vm, days }) => {
      await app.sandbox('shape-backup', { vm, transfer: `P${days}D` });
    },
  ],
  [
    /^the scheduled backup of (?<vm>\S+) starts$/,
    async ({ app }, { vm: words = '' }) => {
      const vm = words.includes('/') ? await vmId(app, words) : words;
      await app.sandbox('run-schedule', { vm });
    },
  ],
  [/^(?<vm>\S+) is (?<how>deallocated|started|deleted)$/, power],
  [
    /^somebody makes (?<policy>\S+) keep (?<days>\d+) days$/,
    ({ app }, { policy = '', days }) => keepDays(app, policy, Number(days)),
  ],
  [
    /^Azure (?<did>does it, but )?answers (?<status>\d{3}) to (?<match>\S+ \S+)(?:, (?<times>\d+) times)?$/,
    async ({ app }, { did, status, match, times }) => {
      const fault = { match, status: Number(status), times: Number(times ?? 1), afterEffect: did !== undefined };
      await app.sandbox('faults', status === '429' ? { ...fault, headers: { 'Retry-After': '1' } } : fault);
    },
  ],
  [
    /^Azure answers (?<body>\{.+\}) to (?<match>\S+ \S+)$/,
    async ({ app }, { body = '', match }) => {
      await app.sandbox('faults', { match, status: 200, body: JSON.parse(body) as Json, times: 1_000 });
    },
  ],
  [
    /^Azure refuses (?<match>\S+ \S+) with (?<code>\S+)$/,
    async ({ app }, { match, code }) => {
      await app.sandbox('faults', { match, status: 400, body: { error: { code, message: 'Azure says no.' } } });
    },
  ],
  [
    /^Azure takes (?<seconds>\d+) s to answer (?<match>\S+ \S+)(?:, (?<times>\d+) times)?$/,
    async ({ app }, { seconds, match, times }) => {
      await app.sandbox('faults', { match, delayMs: Number(seconds) * 1_000, times: Number(times ?? 1) });
    },
  ],
  [
    /^Azure is down$/,
    async ({ app }) => {
      await app.sandbox('faults', { match: '.', status: 503, times: 1_000_000 });
    },
  ],
  [
    /^Azure is up again$/,
    async ({ app }) => {
      await app.clearFaults();
    },
  ],
  [
    /^Lifeboat has decided on (?<count>\d+) alerts?$/,
    ({ app }, { count }) =>
      eventually(async () => {
        const decided = await decisions(app.bot);
        return decided >= Number(count) ? undefined : `Lifeboat has decided on ${decided} alerts`;
      }),
  ],
  [
    /^Azure has (?<count>no|\d+) jobs? "(?<what>[^"]+)"$/,
    async ({ app, begun }, { count, what = '' }) => {
      const wanted = count === 'no' ? 0 : Number(count);
      await eventually(async () => {
        const jobs = await jobsSince(app, begun);
        const found = jobs.filter(({ words }) => words.includes(what));
        const all = jobs.map(({ words }) => words).join('; ');
        return found.length === wanted ? undefined : `Azure has ${found.length} of “${what}”, of: ${all}`;
      });
    },
  ],
  [
    /^the newest alert of (?<vm>\S+) in Azure is (?<state>New|Acknowledged|Closed)(?:, with "(?<comment>[^"]+)")?$/,
    ({ app, webhooks }, { vm = '', state = '', comment = '' }) =>
      eventually(async () => {
        const alert = await alertInAzure(app, alertIdOf(webhooks, vm));
        const fits = alert.state === state && alert.comments.some((one) => one.includes(comment));
        return fits ? undefined : `the alert of ${vm} is ${alert.state}, with: ${alert.comments.join('; ')}`;
      }),
  ],
  [
    /^somebody (?<did>acknowledges|closes|reopens) the newest alert of (?<vm>\S+) in the portal$/,
    async ({ app, webhooks }, { did = '', vm = '' }) => {
      const path = `${alertIdOf(webhooks, vm)}/changestate?api-version=2019-05-05-preview&newState=${portal[did]}`;
      await app.arm(path, 'POST', {});
    },
  ],
  [
    /^the latest webhook arrives again(?<another>, as another alert)?$/,
    async ({ app, webhooks }, { another }) => {
      const latest = webhooks.seen.at(-1) ?? unseen();
      if (another) await fire(app, webhooks, asAnother(latest));
      else await webhooks.post(latest);
    },
  ],
  [/^Azure resolves the latest alert$/, (stage) => resolve(stage, () => stage.webhooks.seen.at(-1) ?? unseen())],
  [/^Azure tells of the cancelled backup of (?<vm>\S+)$/, (stage, { vm = '' }) => tellOfCancelled(stage, vm)],
  ...ofMany,
  ...ofProtection,
  ...ofRestores,
  ...ofRules,
  [/^the webhooks are held up$/, async ({ webhooks }) => webhooks.hold()],
  [
    /^the webhooks that were held up arrive(?<backwards>, the last one first)?$/,
    ({ webhooks }, { backwards }) => webhooks.release(backwards !== undefined),
  ],
  [
    /^a log backup of the database Ledger fails$/,
    async ({ app, webhooks }) => {
      const text = readFileSync(new URL('../alerts/fixtures/backup-sql.json', import.meta.url), 'utf8');
      const ours = text.replaceAll('5c0a1b2d-1111-4222-8333-444455556666', production);
      const named = ours.replaceAll('sql-prod-01', 'ledger-prod-01').replaceAll('orders', 'Ledger');
      await fire(app, webhooks, asAnother(JSON.parse(named) as Json));
    },
  ],
  [
    /^(?<count>\d+) webhooks? (?:is|are) lost$/,
    ({ webhooks }, { count }) => eventually(async () => webhooks.lose(Number(count))),
  ],
  [
    /^Azure fires an alert as in (?<file>\S+)$/,
    ({ app, webhooks }, { file = '' }) => {
      const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      const ours = text.replaceAll('5c0a1b2d-1111-4222-8333-444455556666', production);
      return fire(app, webhooks, JSON.parse(ours) as Json);
    },
  ],
  [
    /^(?<vault>\S+) also has the policies in (?<file>\S+)$/,
    async ({ app }, { vault = '', file = '' }) => {
      const more = JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')) as readonly Json[];
      await showPolicies(app, vault, more);
    },
  ],
  [
    /^a webhook arrives as in (?<file>\S+)$/,
    ({ webhooks }, { file = '' }) =>
      webhooks.bring(JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')) as Json),
  ],
];

/** Makes it happen; throws for what is not in the list above, and for what does not come true. */
export async function happen(stage: Stage, text: string): Promise<void> {
  for (const [form, make] of happenings) {
    const match = form.exec(text);
    if (match) return make(stage, match.groups ?? {});
  }
  throw new Error(`nothing is known to happen by: ${text}`);
}

/** A channel that is deleted is in nobody's list. */
const addresses: Readonly<Record<string, string>> = { 'Database alerts': 'channel:database' };

const portal: Readonly<Record<string, string>> = { acknowledges: 'Acknowledged', closes: 'Closed', reopens: 'New' };

/** The next time that Lifeboat's clock shows this, in UTC. */
async function nextAt({ app }: Stage, { hour, minute }: Readonly<Record<string, string | undefined>>) {
  const { advancedMs } = await app.sandbox('clock');
  const now = Date.now() + Number(advancedMs);
  const today = new Date(now).setUTCHours(Number(hour), Number(minute), 0, 0);
  const wait = Math.ceil(((today > now ? today : today + 86_400_000) - now) / 1_000);
  await app.sandbox('clock', { advance: `PT${wait}S` });
}

const actions: Readonly<Record<string, readonly [string, string]>> = {
  deallocated: ['POST', '/deallocate'],
  started: ['POST', '/start'],
  deleted: ['DELETE', ''],
};

/** As somebody in the portal does it; the clock moves on until it is done. */
async function power({ app }: Stage, { vm = '', how = '' }: Readonly<Record<string, string | undefined>>) {
  const [method, path] = actions[how]!;
  await app.arm(`${await vmId(app, vm)}${path}?api-version=2024-07-01`, method);
  await app.sandbox('clock', { advance: 'PT1M' });
}

/** Azure Backup may raise an alert for a job that somebody cancelled; the sandbox does not by itself. */
async function tellOfCancelled({ app, webhooks, begun }: Stage, vm: string): Promise<void> {
  const job = (await jobsSince(app, begun)).find(({ words }) => words === `Backup of ${vm} (Cancelled)`);
  if (!job) throw new Error(`no backup of ${vm} was cancelled`);
  const before = webhooks.seen.at(-1) ?? unseen();
  const { essentials } = before.data as { essentials: Json };
  const earlier = JSON.stringify(before);
  const [jobId] = /(?<="jobId":")[^"]+/i.exec(earlier) ?? unseen();
  const alertId = String(essentials.alertId);
  const another = `${alertId.slice(0, alertId.lastIndexOf('/') + 1)}${randomUUID()}`;
  await fire(app, webhooks, JSON.parse(earlier.replaceAll(jobId, job.name).replaceAll(alertId, another)) as Json);
}

/** Azure lists the alert and tells of it. */
async function fire(app: Stage['app'], webhooks: Stage['webhooks'], webhook: Json): Promise<void> {
  await app.sandbox('list-alert', { webhook });
  await webhooks.bring(webhook);
}

/** How many alerts were decided on since the bot's start, by its own count. */
async function decisions(bot: string): Promise<number> {
  const answer = await fetch(`${bot}/metrics`, { headers: { connection: 'close' } });
  const lines = (await answer.text()).matchAll(/^lifeboat_alerts_decided_total\{.*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

function unseen(): never {
  throw new Error('Azure has posted no webhook yet');
}

const patienceMs = 60_000;
const betweenLooksMs = 50;

/** Looks until nothing is wrong any more; Azure tells nobody when something changes. */
export async function eventually(whatIsWrong: () => Promise<string | undefined>): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    // On a busy machine a connection may be cut before it is taken: that is wrong as long as it lasts, and said so then.
    const wrong = await whatIsWrong().catch((error: Error) => `${error.message}: ${error.cause}`);
    if (wrong === undefined) return;
    if (performance.now() > until) throw new Error(`after ${patienceMs / 1000} s ${wrong}`);
    await pause(betweenLooksMs);
  }
}
