import { z } from 'zod';
import type { CredentialField } from '../definition.ts';
import { KEY_ADMIN } from '../provider/key-admin.ts';
import { providerSettings } from '../provider.ts';
import { keyAdmin } from './key-admin.ts';
import { lacking } from './lacking.ts';
import { twilioOperations } from './operations.ts';
import { keptParameters } from './parameters.ts';

export const credentials = {
  accountSid: { secret: false, pattern: /^AC[0-9a-f]{32}$/, example: 'AC00000000000000000000000000000000' },
  apiKeySid: {
    secret: false,
    optional: true,
    pattern: /^SK[0-9a-f]{32}$/,
    example: 'SK00000000000000000000000000000000',
  },
  apiKeySecret: {
    secret: true,
    optional: true,
    looksLike: { pattern: /^[0-9A-Za-z]{32}$/, words: '32 letters and digits' },
  },
  authToken: {
    secret: true,
    optional: true,
    looksLike: { pattern: /^[0-9a-f]{32}$/, words: '32 hexadecimal digits in lower case' },
  },
} as const satisfies Record<string, CredentialField>;

const text = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error }).optional();
const url = (what: string) => z.url({ protocol: /^https?$/, error: what }).optional();
const WRITE_KEPT = `parameters of Twilio's that are kept by default: ${keptParameters.join(', ')}`;

const WRITE_ANOTHER = 'another key than the one of credentials: whoever has that could delete this one too';

export const settings = providerSettings('twilio', credentials, twilioOperations, [
  ['apiKeySid', 'apiKeySecret'],
  ['authToken'],
])
  .extend({
    from: text('the number, or sender id, to send from, such as "+15005550006"', /^[\x20-\x7E]{1,64}$/).describe(
      'From of messages and calls',
    ),
    messagingServiceSid: text('the SID of a messaging service, such as MG0…', /^MG[0-9a-f]{32}$/).describe(
      'MessagingServiceSid of messages',
    ),
    verifyServiceSid: text('the SID of a Verify service, such as VA0…', /^VA[0-9a-f]{32}$/).describe(
      'The one Verify service of which callers start and check verifications; absent: any of the account',
    ),
    statusCallback: url('the URL to which Twilio reports').describe('StatusCallback of messages and calls'),
    url: url('the URL from which Twilio takes the TwiML of calls').describe('Url of calls'),
    twiml: text('TwiML of at most 4000 characters', /^.{1,4000}$/s).describe('Twiml of calls'),
    keyAdmin: keyAdmin.optional().describe(KEY_ADMIN),
    callerMaySet: z
      .array(z.enum(keptParameters as [string, ...string[]], { error: `one of the ${WRITE_KEPT}` }), {
        error: `a list of ${WRITE_KEPT}`,
      })
      .default([])
      .describe('Parameters that callers may set, though they decide who sends, what it costs or where Twilio calls'),
  })
  .superRefine((section, context) => {
    const { keyAdmin, credentials } = section;
    if (keyAdmin?.apiKeySid !== undefined && keyAdmin.apiKeySid === credentials['apiKeySid'])
      context.addIssue({ code: 'custom', path: ['keyAdmin', 'apiKeySid'], message: WRITE_ANOTHER });
    for (const [index, name] of (section.operations ?? []).entries()) {
      const message = lacking(name, section);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['operations', index], message });
    }
  });

export type TwilioSection = z.output<typeof settings>;
