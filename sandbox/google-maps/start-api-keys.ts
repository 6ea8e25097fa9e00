import { bearerTokens } from '../provider/call.ts';
import { newId } from '../provider/ids.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { googleError } from './api-keys/google-error.ts';
import { deleteKey, getKey, lookUpKey, readOperation } from './api-keys/keys.ts';
import type { ApiKey, ApiKeysState } from './api-keys/state.ts';
import { exchangeToken } from './api-keys/token.ts';

export interface ApiKeysOptions extends ProviderOptions {
  readonly account: { readonly email: string; readonly publicPem: string; readonly keyId: string };
  readonly keys: readonly ApiKey[];
  /** So often an operation is said to go on before it is done; default 1. */
  readonly slow?: number;
}

/**
 * Starts a stand-in for https://apikeys.googleapis.com, and for https://oauth2.googleapis.com/token under `/token`:
 * https://docs.cloud.google.com/api-keys/docs/reference/rest
 */
export async function startApiKeys(options: ApiKeysOptions): Promise<Provider> {
  const state: ApiKeysState = {
    keys: options.keys,
    tokens: new Set(),
    operations: new Map(),
    slow: options.slow ?? 1,
  };
  let audience = '';
  const issue = () => {
    const token = newId('ya29.');
    state.tokens.add(token);
    return token;
  };
  const provider = await startProvider(
    {
      routes: [
        exchangeToken(options.account, () => audience, issue),
        lookUpKey(state),
        readOperation(state),
        getKey(state),
        deleteKey(state),
      ],
      headers: () => ({}),
      refuse: (call) => {
        const given = bearerTokens(call);
        if (call.path === '/token') return given.length === 0 ? undefined : googleError(401, 'UNAUTHENTICATED');
        const isKnown = given.length === 1 && state.tokens.has(given[0] ?? '');
        return isKnown ? undefined : googleError(401, 'UNAUTHENTICATED');
      },
      notFound: () => googleError(404, 'NOT_FOUND'),
    },
    options,
  );
  audience = `${provider.url}/token`;
  return provider;
}
