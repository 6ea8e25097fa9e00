import type { InjectionRule, Operation } from '../definition.ts';
import { KiB, operationsAt } from '../provider/operations-at.ts';
import { lists, parametersOf } from './parameters.ts';

/** https://www.twilio.com/docs/usage/requests-to-twilio#credentials: an API key is preferred to the account's own token. */
const CREDENTIALS: readonly InjectionRule[] = [
  { in: 'basic', value: '{apiKeySid}:{apiKeySecret}' },
  { in: 'basic', value: '{accountSid}:{authToken}' },
];
const ACCOUNT: InjectionRule = { in: 'path', name: 'accountSid', value: '{accountSid}' };

const api = operationsAt('https://api.twilio.com', [...CREDENTIALS, ACCOUNT]);
const lookups = operationsAt('https://lookups.twilio.com', CREDENTIALS);
const verify = operationsAt('https://verify.twilio.com', CREDENTIALS);

const account = (rest: string) => `/2010-04-01/Accounts/{accountSid}/${rest}`;
const service = (rest: string) => `/v2/Services/{verifyServiceSid}/${rest}`;

/** The longest are TwiML, of 4000 characters, and a text of 1600. */
const FORM = { body: ['form'], maxBody: 64 * KiB } as const;
/** Makes a POST that takes the parameters of its name. */
const submit = (post: typeof api.post) => (name: string, path: string, rest?: Parameters<typeof api.post>[2]) =>
  post(name, path, {
    ...FORM,
    parameters: { query: [], body: { allowed: parametersOf[name]?.allowed ?? [], lists } },
    ...rest,
  });
const apiForm = submit(api.post);
const verifyForm = submit(verify.post);
const UNSAFE = { safe: false } as const;

/**
 * Twilio: Messages, Calls, Lookups v2, Verify v2 and Media (https://www.twilio.com/docs/api). The path says an account, and
 * what is sent says the configured one. Whatever answers with what the account holds is not safe: it is other users' too.
 */
export const twilioOperations: readonly Operation[] = [
  apiForm('send-message', account('Messages.json'), { cost: 'request' }),
  apiForm('make-call', account('Calls.json'), { cost: 'response' }),
  lookups.get('lookup', '/v2/PhoneNumbers/*', {
    parameters: { query: parametersOf['lookup']?.allowed },
    cost: 'request',
  }),
  verifyForm('start-verification', service('Verifications'), { cost: 'request' }),
  verifyForm('check-verification', service('VerificationCheck')),
  verify.get('read-verification', service('Verifications/*'), UNSAFE),
  api.get('list-messages', account('Messages.json'), UNSAFE),
  api.get('read-message', account('Messages/*'), UNSAFE),
  apiForm('update-message', account('Messages/*'), UNSAFE),
  api.remove('delete-message', account('Messages/*'), UNSAFE),
  api.get('list-media', account('Messages/*/Media.json'), UNSAFE),
  api.get('read-media', account('Messages/*/Media/*'), UNSAFE),
  api.remove('delete-media', account('Messages/*/Media/*'), UNSAFE),
  api.get('list-calls', account('Calls.json'), UNSAFE),
  api.get('read-call', account('Calls/*'), UNSAFE),
  apiForm('update-call', account('Calls/*'), { ...UNSAFE, cost: 'response' }),
];
