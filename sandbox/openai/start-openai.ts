import { newId } from '../provider/ids.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { openaiRoutes } from './endpoints/index.ts';
import { openaiError } from './openai-error.ts';
import { realtimeRoute } from './realtime.ts';
import { type OpenaiCredentials, refusal } from './refusal.ts';

export type OpenaiOptions = OpenaiCredentials & ProviderOptions;

/** Starts a stand-in for https://api.openai.com; the base URL of an SDK is its `url` followed by `/v1`. */
export function startOpenai(options: OpenaiOptions): Promise<Provider> {
  const { organization = 'portcullis-sandbox' } = options;
  return startProvider(
    {
      routes: openaiRoutes(),
      sockets: [realtimeRoute(options.apiKey)],
      headers: () => answerHeaders(organization),
      refuse: (call) => refusal(call, options),
      notFound: ({ method, path }) => openaiError(404, `Invalid URL (${method} ${path})`),
    },
    options,
  );
}

/** https://platform.openai.com/docs/api-reference/debugging-requests */
function answerHeaders(organization: string) {
  return {
    'openai-organization': organization,
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '5000',
    'x-ratelimit-limit-tokens': '160000',
    'x-ratelimit-remaining-requests': '4999',
    'x-ratelimit-remaining-tokens': '159976',
    'x-ratelimit-reset-requests': '12ms',
    'x-ratelimit-reset-tokens': '9ms',
    'x-request-id': newId('req_'),
  };
}
