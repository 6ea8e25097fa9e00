import { createRequire } from 'node:module';
import type { GcpNetwork } from './network.ts';
import type { GcpTarget } from './target.ts';

/** What Google's clients take, as far as it is used here: https://github.com/googleapis/gax-nodejs/blob/main/client-libraries.md */
export type ClientOptions = Readonly<Record<string, unknown>>;

/** What an account may do is its roles' to say: https://docs.cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice */
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** What of google-gax is needed for emulators. */
interface Gax {
  readonly grpc: { readonly credentials: { createInsecure(): unknown } };
  readonly googleAuthLibrary: { readonly PassThroughClient: new (options: ClientOptions) => unknown };
}

/**
 * @param sdk the package, which brings its own google-gax.
 * @param credentials undefined for the application default credentials.
 */
export function clientOptions(
  sdk: string,
  { protocol, host, port, emulator }: GcpTarget,
  network: GcpNetwork,
  credentials: ClientOptions | undefined,
): ClientOptions {
  const transporterOptions = sendingOptions(network);
  const address = { protocol, apiEndpoint: host, port };
  if (emulator !== undefined) {
    const { grpc, googleAuthLibrary } = gaxOf(sdk);
    const authClient = new googleAuthLibrary.PassThroughClient({ transporterOptions });
    if (emulator === 'rest') return { ...address, fallback: true, authClient };
    return { ...address, authClient, sslCreds: grpc.credentials.createInsecure(), 'grpc.enable_http_proxy': 0 };
  }
  // REST goes through proxies, and half of gRPC's memory is never touched.
  return { ...address, fallback: true, scopes: [SCOPE], credentials, clientOptions: { transporterOptions } };
}

/** How Google's auth library sends, for itself and for the clients. */
export function sendingOptions(network: GcpNetwork): ClientOptions {
  return {
    fetchImplementation: network.fetch,
    // A login is not repeated within a call: whoever calls has little time, and comes again.
    retryConfig: { retry: 0 },
    // It would blank out answers that have the word secret in them. Their errors go nowhere from here.
    errorRedactor: false,
  };
}

function gaxOf(sdk: string): Gax {
  const { resolve } = createRequire(import.meta.url);
  return createRequire(resolve(sdk))('google-gax') as Gax;
}
