import type { Vault } from '../../azure/azure.ts';
import { rightsOnVault } from '../../azure/jobs/scenarios.ts';
import { asProblem } from '../../base/problem.ts';
import { type Check, card } from '../../cards/card.ts';
import { ago } from '../../cards/words.ts';
import { read } from '../../command-kit/command.ts';
import type { Services } from '../../command-kit/services.ts';
import { mayWrite } from '../../command-kit/writes.ts';
import { names } from '../../doctor/chain/links.ts';
import { rightsLinks } from '../../doctor/chain/rights.ts';
import { vaultLinks } from '../../doctor/chain/vaults.ts';
import { leadingNowhere } from './route-ends.ts';

/** What closing an alert needs, which is no job of Azure's. */
const closeAlerts = ['Microsoft.AlertsManagement/alerts/changestate/action'];

interface Group {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** `doctor`: everything that Lifeboat needs, looked at now, with what would help where it is missing. */
export const doctor = read({
  name: 'doctor',
  words: ['doctor'],
  means: [
    'are you healthy',
    'bot healthy',
    'check yourself',
    'check setting',
    'self test',
    'diagnose',
    'does everything succeed',
    'are you succeed',
    'bot succeed',
    'bot status',
    'check permission',
  ],
  area: 'bot',
  summary: 'Check settings, roles, channels, the store and the rights in Azure.',
  examples: ['doctor'],
  role: 'approver',
  async run({ services }) {
    const groups = await Promise.all([
      settings(services),
      roles(services),
      channels(services),
      store(services),
      azure(services),
    ]);
    const all = groups.flatMap((group) => group.checks);
    const worst = all.some((check) => check.state === 'no')
      ? 'no'
      : all.some((check) => check.state === 'warn')
        ? 'warn'
        : 'yes';
    return {
      card: card('doctor', {
        worst,
        groups,
        time: { at: services.clock.now(), timezone: services.organisation.timezone },
      }),
    };
  },
});

async function settings({ mode, organisation, pause, about, clock }: Services): Promise<Group> {
  const paused = await pause.read();
  const writes = mode === 'local' ? 'all, as always in local mode' : organisation.writes.join(', ');
  return {
    title: 'Settings',
    checks: [
      { state: 'yes', text: mode === 'local' ? 'Local mode: sandbox Azure and local Teams' : 'Connected to Teams' },
      { state: 'yes', text: `Time zone ${organisation.timezone}` },
      writes
        ? { state: 'yes', text: `May write: ${writes}` }
        : { state: 'warn', text: 'Read-only: writes: in lifeboat.yaml is empty' },
      paused
        ? { state: 'warn', text: `Paused by ${paused.by}, ${ago(paused.at, clock.now())}: an admin says resume bot` }
        : { state: 'yes', text: 'Not paused' },
      { state: 'yes', text: `Azure at ${about.azure}` },
    ],
  };
}

async function roles({ organisation, mode }: Services): Promise<Group> {
  const count = (role: 'operator' | 'approver' | 'admin') => organisation.roles[role].length;
  const local: Check[] =
    mode === 'local' ? [{ state: 'yes', text: 'The five people of local mode have their roles' }] : [];
  const approvers = count('approver') + count('admin');
  const enough: Check =
    mode === 'local' || approvers >= 2 || organisation.roles.approver.some(({ kind }) => kind === 'group')
      ? { state: 'yes', text: 'At least two people can approve' }
      : {
          state: 'no',
          text: `Only ${approvers} can approve; destructive requests need two: add them under roles: approver`,
        };
  return {
    title: 'Roles',
    checks: [
      ...local,
      {
        state: 'yes',
        text: `lifeboat.yaml names ${count('operator')} operators, ${count('approver')} approvers, ${count('admin')} admins`,
      },
      enough,
    ],
  };
}

async function channels(services: Services): Promise<Group> {
  const { posts, clock } = services;
  const alerts = await posts.alertsPlace();
  const stuck = await posts.undeliverable();
  const nowhere = await leadingNowhere(services);
  return {
    title: 'Channels',
    checks: [
      alerts
        ? { state: 'yes', text: 'Alerts have a channel' }
        : { state: 'no', text: 'Alerts have no channel: add Lifeboat to a team, or say "subscribe here" in a channel' },
      ...stuck.map(
        (one): Check => ({
          state: 'no',
          text: `${one.name ?? (one.kind === 'personal' ? 'A one-to-one chat' : 'A conversation')} takes no messages (first ${ago(one.since, clock.now())}, ${one.waiting} waiting): ${one.why}. Add Lifeboat there again.`,
        }),
      ),
      ...nowhere.map((text): Check => ({ state: 'warn', text })),
    ],
  };
}

async function store({ db, about }: Services): Promise<Group> {
  const check = await db.check().then(
    (): Check => ({ state: 'yes', text: `The store can be written (${about.store})` }),
    (error): Check => ({ state: 'no', text: `The store cannot be written: ${(error as Error).message}` }),
  );
  return { title: 'Store', checks: [check] };
}

async function azure(services: Services): Promise<Group> {
  try {
    const [subscriptions, vaults] = await Promise.all([
      services.azure.inventory.subscriptions(),
      services.azure.backup.vaults(),
    ]);
    const list = names(subscriptions.map(({ name }) => name)) || 'none';
    const [rights, alertRights] = await Promise.all([
      Promise.all(vaults.map((vault) => missingOn(services, vault))),
      rightsLinks(services.azure, vaults, [], mayWrite(services, 'alerts')),
    ]);
    return {
      title: 'Azure',
      checks: [
        { state: subscriptions.length > 0 ? 'yes' : 'no', text: `Subscriptions that can be read: ${list}` },
        {
          state: vaults.length > 0 ? 'yes' : 'warn',
          text: `Vaults that can be read: ${names(vaults.map(({ name }) => name)) || 'none'}`,
        },
        ...rightsOn(rights),
        ...alertRights.filter(({ state }) => state !== 'yes'),
        ...vaultLinks(vaults).filter(({ state }) => state !== 'yes'),
        ...unguarded(vaults),
        { state: 'yes', text: 'The whole way of the alerts, with each of its links: type doctor alerts' },
      ],
    };
  } catch (error) {
    const problem = asProblem(error);
    return {
      title: 'Azure',
      checks: [{ state: 'no', text: [problem.message, problem.hint].filter(Boolean).join(' ') }],
    };
  }
}

interface Rights {
  readonly vault: string;
  readonly missing: readonly string[];
}

/** Where one person alone can delete backups. */
function unguarded(vaults: readonly Vault[]): Check[] {
  const without = vaults.filter(({ multiUser }) => multiUser === 'off').map(({ name }) => name);
  const text = `Multi-user authorization is off (${without.length} of ${vaults.length}): ${names(without)}`;
  return without.length > 0 ? [{ state: 'info', text }] : [];
}

/** Which of the actions that the allowed families need are missing on the vault. */
async function missingOn({ azure, organisation, mode }: Services, { id, name }: Vault): Promise<Rights> {
  const families = mode === 'local' ? (['backup', 'recovery', 'alerts'] as const) : organisation.writes;
  const actions = families.flatMap((family) => [...rightsOnVault(family), ...(family === 'alerts' ? closeAlerts : [])]);
  if (actions.length === 0) return { vault: name, missing: [] };
  const allowed = await azure.allowed(id, actions);
  return { vault: name, missing: actions.filter((action) => !allowed[action]) };
}

/** Vaults that lack the same are one line, however many there are. */
function rightsOn(rights: readonly Rights[]): Check[] {
  const alike = Map.groupBy(rights, ({ missing }) =>
    missing.map((action) => action.split('/').slice(-2).join('/')).join(', '),
  );
  return [...alike].map(([missing, list]) => {
    const which = names(list.map(({ vault }) => vault));
    return missing === ''
      ? { state: 'yes', text: `${which}: all rights that are needed` }
      : { state: 'no', text: `${which}: missing ${missing}` };
  });
}
