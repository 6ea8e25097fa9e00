import { startAnthropicAdmin } from '../../sandbox/anthropic/start-anthropic-admin.ts';
import { startApiKeys } from '../../sandbox/google-maps/start-api-keys.ts';
import { startOpenaiAdmin } from '../../sandbox/openai/start-openai-admin.ts';
import type { Provider, ProviderOptions } from '../../sandbox/provider/provider.ts';
import { startTwilioKeys } from '../../sandbox/twilio/start-twilio-keys.ts';
import { TWILIO, twilioSection } from './integration.ts';
import { type KeyScene, serviceAccount } from './key-revocation.ts';

/** A provider that disables keys, with a key there that is ours. */
export interface KeyProvider {
  readonly name: string;
  start(respond?: ProviderOptions['respond']): Promise<Provider>;
  /** A section whose keyAdmin reaches the stand-in. */
  section(url: string): Record<string, unknown>;
  readonly scene: KeyScene;
  /** Whatever must not be shown to anybody. */
  readonly secrets: readonly string[];
}

const openaiKey = 'sk-proj-CanaryOfOpenai0123456789abcdwxyz';
const openaiAdmin = 'sk-admin-CanaryOfOpenai0123456789';
const anthropicKey = 'sk-ant-api03-R2DCanaryOfAnthropic0123456789igAA';
const anthropicAdmin = 'sk-ant-admin01-CanaryOfAnthropic0123456789';
const googleKey = 'AIzaCanaryOfGoogle0123456789abcdefghijk';
const googleAccount = serviceAccount();
const twilioSecret = 'mainCanarySecret0123456789abcdef';
const twilioMain = `SK${'a'.repeat(32)}`;

export const keyProviders: readonly KeyProvider[] = [
  {
    name: 'twilio',
    start: (respond) =>
      startTwilioKeys({
        mains: [`${twilioMain}:${twilioSecret}`],
        keys: new Set([TWILIO.apiKeySid]),
        ...(respond && { respond }),
      }),
    section: (baseUrl) =>
      twilioSection({
        twiml: '<Response/>',
        keyAdmin: { apiKeySid: twilioMain, apiKeySecret: 'file:///admin', baseUrl },
      }),
    scene: { files: { 'file:///admin': twilioSecret } },
    secrets: [twilioSecret, Buffer.from(`${twilioMain}:${twilioSecret}`).toString('base64')],
  },
  {
    name: 'google-maps',
    start: (respond) =>
      startApiKeys({
        account: googleAccount.known,
        keys: [{ value: googleKey, name: 'projects/1/locations/global/keys/ours' }],
        ...(respond && { respond }),
      }),
    section: (baseUrl) => ({
      use: 'google-maps',
      credentials: { apiKey: 'secret://google-maps/api-key' },
      keyAdmin: { credentialsFile: 'file:///admin', baseUrl, tokenUrl: `${baseUrl}/token` },
    }),
    scene: {
      files: { 'file:///admin': googleAccount.file },
      secrets: { 'secret://google-maps/api-key': googleKey },
      shorten: { 500: 1 },
    },
    secrets: [googleKey, ...googleAccount.pem.split('\n').filter((line) => /^[\w+/]{60,}$/.test(line))],
  },
  {
    name: 'openai',
    start: (respond) =>
      startOpenaiAdmin({
        adminKey: openaiAdmin,
        projects: new Map([['proj_1', [{ id: 'key_ours', redacted: 'sk-proj-Can...wxyz' }]]]),
        ...(respond && { respond }),
      }),
    section: (baseUrl) => ({
      use: 'openai',
      credentials: { apiKey: 'secret://openai/api-key' },
      keyAdmin: { adminKey: 'file:///admin', baseUrl },
    }),
    scene: { files: { 'file:///admin': openaiAdmin }, secrets: { 'secret://openai/api-key': openaiKey } },
    secrets: [openaiKey, openaiAdmin],
  },
  {
    name: 'anthropic',
    start: (respond) =>
      startAnthropicAdmin({
        adminKey: anthropicAdmin,
        keys: [{ id: 'apikey_ours', hint: 'sk-ant-api03-R2D...igAA', status: 'active' }],
        ...(respond && { respond }),
      }),
    section: (baseUrl) => ({
      use: 'anthropic',
      credentials: { apiKey: 'secret://anthropic/api-key' },
      keyAdmin: { adminKey: 'file:///admin', baseUrl },
    }),
    scene: { files: { 'file:///admin': anthropicAdmin }, secrets: { 'secret://anthropic/api-key': anthropicKey } },
    secrets: [anthropicKey, anthropicAdmin],
  },
];
