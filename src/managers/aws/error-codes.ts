import type { ManagerErrorCode } from '../manager-error.ts';

/** As the SDK itself counts them. */
export const throttlingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

type Problem = readonly [reason: ManagerErrorCode, found: string, write: string];

const EXPIRED: Problem = [
  'denied',
  'the credentials for AWS have expired',
  'give Portcullis new ones, or a role, which renews them by itself',
];
const UNKNOWN: Problem = [
  'denied',
  'AWS does not know the credentials',
  'check the access key, the profile or the role that they come from, and that it is active',
];
const UNSIGNED: Problem = [
  'denied',
  'AWS does not accept the signature of the request',
  "check the secret access key, and this machine's clock",
];

const problems = new Map<string, Problem>([
  ['ExpiredToken', EXPIRED],
  ['ExpiredTokenException', EXPIRED],
  ['InvalidClientTokenId', UNKNOWN],
  ['UnrecognizedClientException', UNKNOWN],
  ['InvalidAccessKeyId', UNKNOWN],
  ['NotAuthorizedException', UNKNOWN],
  ['MissingAuthenticationToken', UNKNOWN],
  ['MissingAuthenticationTokenException', UNKNOWN],
  ['IncompleteSignature', UNSIGNED],
  ['IncompleteSignatureException', UNSIGNED],
  ['InvalidSignatureException', UNSIGNED],
  ['SignatureDoesNotMatch', UNSIGNED],
  ['RequestExpired', UNSIGNED],
  ['RequestTimeTooSkewed', UNSIGNED],
  [
    'OptInRequired',
    ['denied', 'the AWS account may not use this service', 'subscribe the account to it, or use another'],
  ],
]);

/** What is wrong with the account or its credentials, whatever was asked; undefined for other errors. */
export function accountProblem(awsCode: string): Problem | undefined {
  return problems.get(awsCode);
}
