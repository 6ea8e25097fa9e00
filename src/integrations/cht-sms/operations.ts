import type { InjectionRule, Operation } from '../definition.ts';
import { KiB, operationsAt } from '../provider/operations-at.ts';

const ACCOUNT: readonly InjectionRule[] = [
  { in: 'form', name: 'account', value: '{account}' },
  { in: 'form', name: 'password', value: '{password}' },
];

const imsp = operationsAt('https://imsp.emome.net:4443', ACCOUNT);
/** Twenty numbers and the longest message take under 1 KiB. */
const FORM = { body: ['form'], maxBody: 16 * KiB } as const;

/** What callers may say of a message: to whom, what, and in which coding. */
const MESSAGE = ['to_addr', 'to_addr_type', 'msg', 'msg_type', 'msg_dcs', 'msg_pclid', 'msg_udhi', 'msg_expire_time'];
/** Who sends, when (a message that waits outlives the token that sent it), and to which port on the telephone. */
export const keptParameters = ['from_addr', 'from_addr_type', 'msg_dlv_time', 'dest_port'] as const;

/**
 * Chunghwa Telecom's HTTP SMS (EMOME IMSP), which the operator documents to its customers; the names are those of public clients,
 * such as https://packagist.org/packages/tronice/emome-imsp-sms. Both servlets also take GET, with the password in the query:
 * that is not offered here.
 */
export const chtSmsOperations: readonly Operation[] = [
  imsp.post('send-message', '/imsp/sms/servlet/SubmitSM', {
    ...FORM,
    parameters: { query: [], body: { allowed: MESSAGE } },
    cost: 'request',
  }),
  imsp.post('query-message', '/imsp/sms/servlet/QuerySM', {
    ...FORM,
    safe: false,
    parameters: { query: [], body: { allowed: ['to_addr', 'to_addr_type', 'messageid'] } },
  }),
];
