import { createRequire } from 'node:module';
import type { Activity, ConfigurationBotFrameworkAuthentication, TurnContext } from 'botbuilder';
import type { TeamsConfig } from './settings.ts';

type Sdk = typeof import('botbuilder');

/**
 * Of botbuilder those modules that are used. Its index loads all it has (skills, SharePoint, an HTML parser, transcripts in
 * files), which is some 5 MB that nothing here ever calls.
 */
const require = createRequire(import.meta.url);
const within = createRequire(require.resolve('botbuilder/package.json'));
const { CloudAdapter } = require('botbuilder/lib/cloudAdapter') as Pick<Sdk, 'CloudAdapter'>;
const { TeamsInfo } = require('botbuilder/lib/teamsInfo') as Pick<Sdk, 'TeamsInfo'>;
const core = within('botbuilder-core') as Pick<
  Sdk,
  'ConfigurationBotFrameworkAuthentication' | 'ConfigurationServiceClientCredentialFactory' | 'TurnContext'
>;

/** What signs the bot's own requests. Tests put one in; otherwise MSAL or the managed identity does it. */
export type Credentials = NonNullable<ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1]>;
type Factory = ReturnType<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>;
export type Connector = Awaited<ReturnType<Factory['create']>>;

/** The Bot Connector's calls about teams. Fields are claims until looked at: General's name is null. */
export interface TeamsConnector {
  readonly teams: {
    fetchChannelList(
      team: string,
      options: { readonly abortSignal: AbortSignal },
    ): Promise<{
      readonly conversations?: readonly Readonly<Record<'id' | 'name' | 'type', string | null | undefined>>[];
    }>;
  };
}

/** The signing of a request failed: nothing was sent. */
export class NotSigned extends Error {
  override readonly name = 'NotSigned';
}

const audience = 'https://api.botframework.com';

/**
 * botbuilder's CloudAdapter with two doors: `take` for an activity that was authenticated already, `connector` for
 * speaking first. `process`, which would authenticate in the SDK's way and answer with its inner texts, is not used.
 */
export class TeamsAdapter extends CloudAdapter {
  readonly #appId: string;

  constructor(config: TeamsConfig, credentials: Credentials = credentialsOf(config)) {
    super(new core.ConfigurationBotFrameworkAuthentication(sdkSettings(config), safely(credentials)));
    this.#appId = config.mode === 'real' ? config.appId : '';
  }

  /** Runs `logic` for an authenticated activity; what it throws comes out as it is. */
  async take(activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const claimsIdentity = this.createClaimsIdentity(this.#appId);
    const connectorFactory = this.botFrameworkAuthentication.createConnectorFactory(claimsIdentity);
    await this.processActivity({ audience, claimsIdentity, connectorFactory }, activity, logic);
  }

  /** A client of the Bot Connector that sends each request exactly once. */
  async connector(serviceUrl: string): Promise<Connector> {
    const factory = this.botFrameworkAuthentication.createConnectorFactory(this.createClaimsIdentity(this.#appId));
    const connector = await factory.create(serviceUrl, audience);
    withoutRetries(connector);
    return connector;
  }

  /**
   * The same for what the Bot Connector knows of teams: `TeamsInfo.getTeamChannels` makes this client too, but with
   * retries and without an end.
   */
  teamsConnector(connector: Connector, serviceUrl: string): TeamsConnector {
    const context = new core.TurnContext(this, { type: 'event', serviceUrl });
    context.turnState.set(this.ConnectorClientKey, connector);
    const made = (TeamsInfo as unknown as InnerTeamsInfo).getTeamsConnectorClient(context);
    withoutRetries(made);
    return made;
  }
}

/** All of the `To…` keys: setting one of them blanks the SDK's defaults of the others. */
function sdkSettings(config: TeamsConfig): ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[0] {
  return {
    ...(config.mode === 'real' ? { MicrosoftAppId: config.appId, MicrosoftAppTenantId: config.tenantId } : {}),
    ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${config.mode === 'real' ? config.tenantId : 'common'}`,
    ToChannelFromBotOAuthScope: audience,
    ToBotFromChannelTokenIssuer: config.mode === 'real' ? config.tokenIssuer : audience,
    ToBotFromChannelOpenIdMetadataUrl: config.mode === 'real' ? config.openIdMetadataUrl : `${audience}/none`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${audience}/none`,
    OAuthUrl: audience,
    ValidateAuthority: true,
    CallerId: 'urn:botframework:azure',
  };
}

function credentialsOf(config: TeamsConfig): Credentials {
  if (config.mode === 'local') return new core.ConfigurationServiceClientCredentialFactory({});
  return new core.ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: config.appId,
    MicrosoftAppType: config.appType,
    MicrosoftAppTenantId: config.tenantId,
    ...(config.password === undefined ? {} : { MicrosoftAppPassword: config.password }),
  });
}

const signWithin = 8_000;

/** Tells apart "no token, so nothing was sent" from "sent, and no answer"; and MSAL may take no longer than a request. */
function safely(inner: Credentials): Credentials {
  return {
    isValidAppId: (appId) => inner.isValidAppId(appId),
    isAuthenticationDisabled: () => inner.isAuthenticationDisabled(),
    async createCredentials(...wanted) {
      const credentials = await inner.createCredentials(...wanted);
      return {
        signRequest: async (request) => {
          try {
            return await inTime(signWithin, credentials.signRequest(request));
          } catch (error) {
            throw new NotSigned('no token for the Bot Connector', { cause: error });
          }
        },
      };
    },
  };
}

async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Takes the silent retries (three, for POST too) and redirects out of the client's pipeline: a POST of a message has no
 * idempotency key, and a redirect could carry the token elsewhere. The SDK has no option for it, only this inner field;
 * should that change, Lifeboat must not start posting twice, so it refuses.
 */
function withoutRetries(connector: Connector | TeamsConnector): void {
  const { pipeline } = (connector as unknown as { client: { pipeline: Pipeline } }).client;
  const removed = ['defaultRetryPolicy', 'redirectPolicy'].flatMap((name) => pipeline.removePolicy({ name }));
  if (removed.length !== 2) throw new Error("the SDK's retry policies are not where they were");
}

/** The SDK has this function and does not declare it for use; without it, channels are found by activities only. */
interface InnerTeamsInfo {
  getTeamsConnectorClient(context: TurnContext): TeamsConnector;
}

interface Pipeline {
  removePolicy(options: { readonly name: string }): readonly unknown[];
}
