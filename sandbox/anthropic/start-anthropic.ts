import { systemClock } from '../../src/core/clock.ts';
import { newId } from '../provider/ids.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { anthropicError } from './anthropic-error.ts';
import { listBatches } from './endpoints/batches.ts';
import { countTokens, createMessage } from './endpoints/messages.ts';
import { getModel, listModels } from './endpoints/models.ts';
import { refusal } from './refusal.ts';

export interface AnthropicOptions extends ProviderOptions {
  /** The only key that is accepted. */
  readonly apiKey: string;
}

/** Starts a stand-in for https://api.anthropic.com. */
export function startAnthropic(options: AnthropicOptions): Promise<Provider> {
  return startProvider(
    {
      routes: [createMessage, countTokens, listModels, getModel, listBatches],
      headers: answerHeaders,
      refuse: (call) => refusal(call, options.apiKey),
      notFound: ({ path }) => anthropicError(404, `Not Found: ${path}`),
    },
    options,
  );
}

/** https://platform.claude.com/docs/en/api/rate-limits#response-headers */
function answerHeaders() {
  const reset = new Date(systemClock.now() + 60_000).toISOString().replace(/\.\d+/, '');
  return {
    'request-id': newId('req_'),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-tokens-limit': '50000',
    'anthropic-ratelimit-tokens-remaining': '49000',
    'anthropic-ratelimit-tokens-reset': reset,
  };
}
