import { failureCode } from '../../egress/failure-code.ts';
import { ManagerError } from '../manager-error.ts';
import { AwsError } from './aws-error.ts';
import { accountProblem, throttlingCodes } from './error-codes.ts';

/** One thing that AWS was asked to do, for messages. */
export interface AwsRequest {
  /** Such as `Secrets Manager`. */
  readonly service: string;
  /** As IAM calls it, such as `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** What it is done to, in words. */
  readonly what: string;
  /** What a policy has to say beside the action: `for <ARN>`, and what else. */
  readonly allow: (region: string) => string;
  /** The service's own errors that a person has to mend: what happened, and what to do. */
  readonly known?: Readonly<Record<string, readonly [found: string, write: string]>>;
}

/**
 * What the SDK threw, told by who has to do what. Of AWS's answer it has the status and a name that we know; nothing else.
 * Names: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html and the pages of the actions.
 */
export function explained(error: unknown, request: AwsRequest, region: string): ManagerError {
  if (error instanceof ManagerError) return error;
  const { service, action, what, known = {} } = request;
  const { name, status } = factsOf(error);
  const ours = Object.hasOwn(known, name) ? known[name] : undefined;
  if (ours !== undefined) return new AwsError('unusable', ...ours, name);
  const problem = accountProblem(name);
  if (problem !== undefined) return new AwsError(...problem, name);
  if (name === 'AccessDeniedException' || name === 'AccessDenied')
    return new AwsError('denied', `AWS denies ${action} for ${what}`, `allow it ${request.allow(region)}`, name);
  if (status === 429 || throttlingCodes.has(name))
    return new AwsError('throttled', `${service} is asked too often`, 'wait, or have the quota at AWS raised');
  if (status === undefined) return withoutAnswer(error, service);
  if (status >= 400 && status < 500) {
    const write = 'check region, endpoint and the other options of secrets.options';
    return new AwsError('unusable', `${service} refuses ${action} for ${what} with HTTP ${status}`, write);
  }
  if (status < 400) {
    const write = 'check endpoint in secrets.options, and what stands between';
    return new AwsError('failing', `${service} answers HTTP ${status} with something else than its API does`, write);
  }
  return new AwsError('failing', `${service} cannot do what it is asked for now, HTTP ${status}`, 'wait for AWS');
}

function withoutAnswer(error: unknown, service: string): ManagerError {
  const { name } = error as { name?: unknown };
  if (typeof name === 'string' && /Provider|Token|Profile|^SSO/.test(name) && name.endsWith('Error'))
    return new AwsError(
      'unusable',
      'no credentials for AWS were found, or they could not be had',
      'give the machine or the pod a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  const write = 'check the network, and region and endpoint in secrets.options';
  return new AwsError('unreachable', `${service} cannot be reached (${failureCode(error)})`, write);
}

/** The name of an error of the SDK and the status of the answer, if there was one. */
function factsOf(error: unknown): { readonly name: string; readonly status: number | undefined } {
  const { name, $metadata, $response } = error as {
    name?: unknown;
    $metadata?: { httpStatusCode?: unknown };
    $response?: { statusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return { name: String(name), status: typeof status === 'number' ? status : undefined };
}
