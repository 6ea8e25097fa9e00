import twilio from 'twilio';
import { startTwilio } from '../../../sandbox/twilio/start-twilio.ts';
import { TWILIO, twilioSection } from '../integration.ts';
import { SDK_KEY, type VendorSdk } from './vendor-sdk.ts';

const { accountSid, apiKeySid } = TWILIO;

export const twilioSdk: VendorSdk = {
  start: () => startTwilio({ accountSid, apiKeySid, apiKeySecret: SDK_KEY }),
  section: (apiKeySecret) => twilioSection({ credentials: { accountSid, apiKeySid, apiKeySecret } }),
  other: 'list-messages',
  call: (base, token, { text = 'Hello' } = {}) => messages(base, token).create({ to: '+886912345678', body: text }),
  invalid: (base, token) => messages(base, token).create({ to: 'nobody', body: 'Hello' }),
  wrongKey: 401,
  errorFor: () => twilio.RestException,
  // Twilio's own codes are numbers.
  read: (error) => {
    const { status, code } = error as { status: number; code?: unknown };
    return { status, code: typeof code === 'string' ? code : undefined };
  },
};

/** The account is an app's own: the gateway puts the configured one in its place. */
function messages(base: string, token: string) {
  const client = twilio(`AC${'9'.repeat(32)}`, token);
  client.api.baseUrl = base;
  return client.messages;
}
