import type { TokenCredential } from '@azure/identity';

/** Any of these set means that somebody configured an identity (docs: DefaultAzureCredential, environment variables). */
const configured = [
  'AZURE_CLIENT_ID',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_ENDPOINT',
  'MSI_ENDPOINT',
];

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * How Lifeboat proves who it is to the Azure at `endpoint`: by DefaultAzureCredential, or, when the endpoint is this
 * machine and no identity is configured, by a fixed token, which a sandbox takes and nobody else ever sees.
 */
export function credentialFor(endpoint: string, env: Readonly<Record<string, string | undefined>>): TokenCredential {
  const local = loopback.test(new URL(endpoint).hostname);
  return local && !configured.some((name) => env[name]) ? fixedToken : lazyDefault();
}

const fixedToken: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'sandbox', expiresOnTimestamp: Date.now() + 86_400_000 }),
};

/** `@azure/identity` costs a third of a second to load: only who needs it pays, at the first token. */
function lazyDefault(): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      credential ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
      return (await credential).getToken(scopes, options);
    },
  };
}
