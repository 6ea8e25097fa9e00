import Anthropic1, * as errors1 from '@anthropic-ai/sdk';
import Anthropic0, * as errors0 from 'anthropic-sdk-0';
import { startAnthropic } from '../../../sandbox/anthropic/start-anthropic.ts';
import { readStainless, stainlessErrors } from './stainless.ts';
import { SDK_KEY, type VendorSdk } from './vendor-sdk.ts';

const message = { model: 'claude-opus-5-5', max_tokens: 64 };
type Options = { readonly apiKey: string; readonly baseURL: string; readonly maxRetries?: number };
type Client = { readonly messages: { create(params: typeof message & { messages: never }): PromiseLike<unknown> } };

const sdk = (make: (options: Options) => Client, errorFor: VendorSdk['errorFor']): VendorSdk => ({
  start: () => startAnthropic({ apiKey: SDK_KEY }),
  section: (apiKey) => ({ use: 'anthropic', credentials: { apiKey } }),
  other: 'list-models',
  call: async (baseURL, apiKey, { text = 'Hello', ...rest } = {}) =>
    make({ apiKey, baseURL, ...rest }).messages.create({
      ...message,
      messages: [{ role: 'user', content: text }] as never,
    }),
  invalid: async (baseURL, apiKey) =>
    make({ apiKey, baseURL }).messages.create({ ...message, messages: 'none' as never }),
  wrongKey: 401,
  errorFor,
  read: readStainless,
});

/** It sends its key as a bearer. */
export const anthropicSdk1 = sdk(
  (options) => new Anthropic1(options),
  stainlessErrors(errors1, {
    413: errors1.ContentTooLargeError,
    503: errors1.ServiceUnavailableError,
    504: errors1.GatewayTimeoutError,
    529: errors1.OverloadedError,
  }),
);

/** It sends its key as X-Api-Key. */
export const anthropicSdk0 = sdk((options) => new Anthropic0(options), stainlessErrors(errors0));
