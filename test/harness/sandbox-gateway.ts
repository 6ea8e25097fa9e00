import type { Provider } from '../../sandbox/provider/provider.ts';
import type { ReceivedRequest } from '../../sandbox/provider/received-requests.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';

/** A gateway with one integration, named `it`, in front of a stand-in for its provider. */
export interface SandboxGateway {
  readonly gateway: TestGateway;
  readonly provider: Provider;
  /** A caller's token, in the place of the key. */
  readonly token: string;
  /** A token that is none, for the errors. */
  readonly badToken: string;
  sign: TestIssuer['sign'];
  /** What an SDK is given instead of the provider's address. */
  readonly base: string;
  last(): ReceivedRequest;
  close(): Promise<void>;
}

export async function openSandboxGateway(
  provider: Provider,
  section: Record<string, unknown>,
  environment: Record<string, string>,
): Promise<SandboxGateway> {
  const issuer = await createIssuer();
  const common = { scopes: ['it'], baseUrl: provider.url, limit: { requests: 10_000, window: '1m' } };
  const gateway = await startTestGateway(issuer, provider.url, {
    config: { integrations: { it: { ...common, ...section } } },
    environment,
  });
  const token = await issuer.sign({ scope: 'it' });
  return {
    gateway,
    provider,
    token,
    badToken: await issuer.sign({ scope: 'it', exp: 1 }),
    sign: issuer.sign,
    base: `${gateway.origin}/proxy/it`,
    last: () => provider.received.at(-1) as ReceivedRequest,
    close: async () => {
      await gateway.stop();
      await provider.close();
    },
  };
}

/** The headers of a request, by lower-case name; the values of one that came several times. */
export function headersOf({ rawHeaders }: ReceivedRequest): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    headers[name] = [...(headers[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return headers;
}
