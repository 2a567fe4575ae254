import type { Json } from './app.ts';
import type { Happening } from './happenings.ts';
import type { Stage } from './play.ts';

/** What happens to action groups and alert processing rules, which stand between Azure's alerts and Lifeboat. */
export const ofRules: readonly [RegExp, Happening][] = [
  [
    /^the action group posts straight to Lifeboat(?:, with (?<token>a token of its own|the token))?$/,
    async ({ app }, { token }) => {
      const tokens: Json = {
        'a token of its own': 'some-other-secret',
        'the token': 'a-long-shared-token-of-32-letters',
      };
      await app.sandbox('webhooks', { url: `${app.bot}/api/alerts${token ? `?token=${tokens[token]}` : ''}` });
    },
  ],
  [
    /^the action group posts to nobody$/,
    async ({ app }) => {
      await app.sandbox('webhooks', { url: null });
    },
  ],
  [
    /^somebody makes the rule (?<name>\S+), which silences (?<vault>\S+)(?: until (?<until>\S+))?$/,
    ({ app }, groups) => silence(app, groups),
  ],
  [
    /^somebody deletes the rule (?<name>\S+)$/,
    async ({ app }, { name }) => {
      for (const { id } of (await rules(app)).filter((rule) => rule.name === name)) {
        await app.arm(`${id}?api-version=2021-08-08`, 'DELETE');
      }
    },
  ],
  [
    /^Azure has (?<count>no|\d+) rules? called (?<name>\S+)(?:, that says "(?<what>[^"]+)")?$/,
    async ({ app }, { count, name = '', what = '' }) => {
      const all = await rules(app);
      const found = all.filter((rule) => rule.name.startsWith(name) && JSON.stringify(rule).includes(what));
      if (found.length === (count === 'no' ? 0 : Number(count))) return;
      throw new Error(`Azure has the rules ${JSON.stringify(all)}`);
    },
  ],
];

interface Rule {
  readonly id: string;
  readonly name: string;
}

async function ofSubscriptions(app: Stage['app'], path: string): Promise<Json[]> {
  const { value } = await app.arm('/subscriptions?api-version=2022-12-01');
  const lists = (value as { subscriptionId: string }[]).map(async ({ subscriptionId }) => {
    return (await app.arm(`/subscriptions/${subscriptionId}/providers/${path}`)).value as Json[];
  });
  return (await Promise.all(lists)).flat();
}

async function rules(app: Stage['app']): Promise<Rule[]> {
  const found = await ofSubscriptions(app, 'Microsoft.AlertsManagement/actionRules?api-version=2021-08-08');
  return found as unknown as Rule[];
}

/** As somebody in the portal makes it, who thinks of nobody else. */
async function silence(app: Stage['app'], { name, vault, until }: Readonly<Record<string, string | undefined>>) {
  const vaults = await ofSubscriptions(app, 'Microsoft.RecoveryServices/vaults?api-version=2024-04-01');
  const id = String(vaults.find((one) => one.name === vault)?.id);
  const path = `${id.split('/').slice(0, 5).join('/')}/providers/Microsoft.AlertsManagement/actionRules/${name}`;
  await app.arm(`${path}?api-version=2021-08-08`, 'PUT', {
    location: 'Global',
    properties: {
      scopes: [id],
      actions: [{ actionType: 'RemoveAllActionGroups' }],
      ...(until && { schedule: { effectiveUntil: until, timeZone: 'UTC' } }),
      enabled: true,
    },
  });
}
