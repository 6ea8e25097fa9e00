import { z } from 'zod';
import { chtSmsOperations, keptParameters } from './cht-sms/operations.ts';
import { probeChtSms } from './cht-sms/probe.ts';
import type { CredentialField, IntegrationDefinition, Operation } from './definition.ts';
import { planOperations, providerSettings } from './provider.ts';

const credentials = {
  account: { secret: false, pattern: /^[\x21-\x7E]{1,64}$/, example: '12345' },
  password: { secret: true },
} as const satisfies Record<string, CredentialField>;

const WRITE_KEPT = `parameters that are kept by default: ${keptParameters.join(', ')}`;
const settings = providerSettings('cht-sms', credentials, chtSmsOperations).extend({
  charset: z
    .enum(['big5', 'utf-8'], { error: 'big5 or utf-8' })
    .default('big5')
    .describe('In which encoding the service takes forms; callers may send UTF-8 in any case'),
  from: z
    .string({ error: 'the number to send from, in quotes' })
    .regex(/^\+?\d{1,20}$/, { error: 'the number to send from, in quotes' })
    .optional()
    .describe('from_addr of messages'),
  callerMaySet: z
    .array(z.enum(keptParameters, { error: `one of the ${WRITE_KEPT}` }), { error: `a list of ${WRITE_KEPT}` })
    .default([])
    .describe('Parameters that callers may set, though they decide who sends, and when'),
});

type Section = z.output<typeof settings>;

/** Chunghwa Telecom's SMS for companies. */
export const chtSms: IntegrationDefinition<Section> = {
  name: 'cht-sms',
  settings,
  credentials,
  operations: chtSmsOperations,
  plan: (section) => {
    const { operations, ...rest } = planOperations(chtSmsOperations, section);
    return {
      ...rest,
      operations: operations.map((operation) => configure(operation, section)),
      requestHeaders: [],
      responseHeaders: [],
      // A servlet reads query and form as one.
      credentialParameters: ['account', 'password'],
    };
  },
  starter: {
    summary: 'Chunghwa Telecom SMS (Taiwan)',
    name: 'cht',
    settings: `credentials:
  account: "12345"                        # not a secret
  password: secret://cht-sms/password
charset: big5                             # or utf-8, as agreed with Chunghwa Telecom
`,
    example: true,
  },
  probe: (section, tools) =>
    probeChtSms(section.baseUrl ?? 'https://imsp.emome.net:4443', String(section.credentials['account']), tools),
  revocation: {
    provider: 'Chunghwa Telecom',
    byHand: () => ({
      step: 'have Chunghwa Telecom change the password of the account',
      page: 'https://www.cht.com.tw',
    }),
  },
};

function configure(operation: Operation, { charset, from, callerMaySet }: Section): Operation {
  const policy = operation.parameters?.body;
  if (policy === undefined) return operation;
  const isSend = operation.name === 'send-message';
  const sender = isSend && from !== undefined ? { from_addr: from } : {};
  const isOpen = callerMaySet.includes('from_addr');
  const body = {
    allowed: isSend ? [...policy.allowed, ...callerMaySet] : policy.allowed,
    charset,
    ...(isOpen ? { defaults: sender } : { fixed: sender }),
  };
  return { ...operation, parameters: { ...operation.parameters, body } };
}
