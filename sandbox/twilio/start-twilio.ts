import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { createAccount, newSid } from './account.ts';
import { callRoutes } from './endpoints/calls.ts';
import { lookup } from './endpoints/lookups.ts';
import { mediaRoutes } from './endpoints/media.ts';
import { messageRoutes } from './endpoints/messages.ts';
import { verificationRoutes } from './endpoints/verifications.ts';
import { verifyServiceRoutes } from './endpoints/verify-services.ts';
import { refusal, type TwilioCredentials } from './refusal.ts';
import { notFound } from './twilio-error.ts';

export interface TwilioOptions extends TwilioCredentials, ProviderOptions {
  /** What every verification expects; default 123456. */
  readonly verificationCode?: string;
}

/** Starts a stand-in for api.twilio.com, lookups.twilio.com and verify.twilio.com. */
export function startTwilio(options: TwilioOptions): Promise<Provider> {
  const account = createAccount(options.accountSid, options.verificationCode ?? '123456');
  return startProvider(
    {
      routes: [
        ...messageRoutes(account),
        ...mediaRoutes(account),
        ...callRoutes(account),
        lookup,
        ...verifyServiceRoutes(account),
        ...verificationRoutes(account),
      ],
      headers: answerHeaders,
      refuse: (call) => refusal(call, options),
      notFound,
    },
    options,
  );
}

function answerHeaders() {
  return {
    'Twilio-Concurrent-Requests': '1',
    'Twilio-Request-Duration': '0.042',
    'Twilio-Request-Id': newSid('RQ'),
    'X-API-Domain': 'api.twilio.com',
    'X-Home-Region': 'us1',
  };
}
