import type { IntegrationDefinition } from './definition.ts';
import { planOperations } from './provider.ts';
import { configure } from './twilio/configure.ts';
import { findTwilioKey } from './twilio/find-key.ts';
import { twilioOperations } from './twilio/operations.ts';
import { probeTwilio } from './twilio/probe.ts';
import { credentials, settings, type TwilioSection } from './twilio/settings.ts';

const PROMOTE =
  'make a secondary auth token, store it wherever this one is used, webhooks too, and promote it, which ends this one';

/** Twilio: text messages, calls, number look-ups and verification codes. */
export const twilio: IntegrationDefinition<TwilioSection> = {
  name: 'twilio',
  settings,
  credentials,
  operations: twilioOperations,
  // Its SDK sends Basic: the account, or the key, and its secret.
  tokenPlace: { in: 'basic-password' },
  plan: (section) => {
    const { operations, ...rest } = planOperations(twilioOperations, section);
    return {
      ...rest,
      operations: operations.map((operation) => configure(operation, section)),
      requestHeaders: [],
      responseHeaders: ['twilio-request-id', 'twilio-request-duration', 'twilio-concurrent-requests'],
      credentialParameters: [],
    };
  },
  starter: {
    summary: 'Twilio messages, calls, look-ups and verification',
    name: 'twilio',
    settings: `credentials:
  accountSid: AC00000000000000000000000000000000   # not a secret
  apiKeySid: SK00000000000000000000000000000000    # not a secret
  apiKeySecret: secret://twilio/api-key-secret     # or, instead of the two, authToken
from: "+15005550006"                               # the number that messages and calls come from
# callerMaySet: [MediaUrl]                         # what callers may say beside recipient and text
`,
    sample: '/v2/PhoneNumbers/+14159929960',
    example: true,
  },
  probe: (section, tools) => probeTwilio(section.baseUrl ?? 'https://api.twilio.com', section.credentials, tools),
  revocation: {
    provider: 'Twilio',
    byHand: ({ credentials: { apiKeySid, authToken } }) =>
      authToken === undefined
        ? { step: `delete the API key ${apiKeySid}`, page: 'https://www.twilio.com/docs/iam/api-keys/keys-in-console' }
        : { step: PROMOTE, page: 'https://www.twilio.com/docs/iam/api/authtoken' },
    find: findTwilioKey,
  },
};
