import OpenAI, * as errors from 'openai';
import { startOpenai } from '../../../sandbox/openai/start-openai.ts';
import { readStainless, stainlessErrors } from './stainless.ts';
import { SDK_KEY, type VendorSdk } from './vendor-sdk.ts';

const model = 'gpt-5';
const client = (base: string, apiKey: string, rest = {}) => new OpenAI({ apiKey, baseURL: `${base}/v1`, ...rest });

export const openaiSdk: VendorSdk = {
  start: () => startOpenai({ apiKey: SDK_KEY }),
  section: (apiKey) => ({ use: 'openai', credentials: { apiKey } }),
  other: 'list-models',
  call: async (base, token, { text = 'Hello', ...rest } = {}) =>
    client(base, token, rest).chat.completions.create({ model, messages: [{ role: 'user', content: text }] }),
  invalid: async (base, token) => client(base, token).chat.completions.create({ model, messages: 'none' as never }),
  wrongKey: 401,
  errorFor: stainlessErrors(errors),
  read: readStainless,
};
