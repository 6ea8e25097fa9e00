import { explainFailure } from '../../egress/explain-failure.ts';
import { ManagerError, type ManagerErrorCode } from '../manager-error.ts';
import type { GcpAnswer } from './answer.ts';

/** What is asked of a service, and what that takes. */
export interface GcpUse {
  /** Its host at Google. */
  readonly service: string;
  readonly permission: string;
  /** The smallest of Google's roles that holds the permission. */
  readonly role: string;
  readonly resource: string;
}

/** An answer that refuses, in our words. */
export class GcpError extends ManagerError {
  readonly answer: GcpAnswer;

  constructor(reason: ManagerErrorCode, found: string, write: string, answer: GcpAnswer) {
    super(reason, found, write);
    this.name = 'GcpError';
    this.answer = answer;
  }
}

/** The status with which the service itself answered; undefined for anything else, also for what a login was answered. */
export function statusIn(error: unknown): string | undefined {
  return error instanceof GcpError && !error.answer.login ? error.answer.status : undefined;
}

/** For an answer of a good status that the service would not give. @param service its host at Google. */
export function foreign(service: string): ManagerError {
  return new ManagerError('failing', `${service} answered what is not of its API`, 'check endpoint, and any proxy');
}

type Told = readonly [reason: ManagerErrorCode, found: string, write: string];

/** Statuses that pass by themselves. */
const FAILING = ['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'ABORTED', 'CANCELLED', 'DEADLINE_EXCEEDED', 'DATA_LOSS'];
const HTTP_5XX = /^HTTP 5/;
const AGAIN = 'try again later; see https://status.cloud.google.com';

/** Explains an answer to a person. */
export function refused(answer: GcpAnswer, use: GcpUse): GcpError {
  return new GcpError(...told(answer, use), answer);
}

/**
 * Explains that nothing was answered, or nothing that the SDK understands.
 * @param service its host at Google.
 */
export function explained(error: unknown, service: string): ManagerError {
  const { name, code, config, cause } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (cause instanceof ManagerError) return cause;
  // Of gaxios, which sends by the network; other errors are made before, or after.
  if (config !== undefined || name === 'TimeoutError') {
    const { detail, remedy } = explainFailure(error);
    return new ManagerError('unreachable', `${service}: ${detail}`, remedy);
  }
  if (String(code).startsWith('ERR_OSSL'))
    return new ManagerError('unusable', 'the private key in the credentials is not whole', 'make another key file');
  return foreign(service);
}

function told(answer: GcpAnswer, use: GcpUse): Told {
  const { status, reason, login } = answer;
  const { service } = use;
  const where = login ? "Google's login" : service;
  if (FAILING.includes(status) || HTTP_5XX.test(status))
    return ['failing', `${where} cannot for now (${status})`, AGAIN];
  if (status === 'RESOURCE_EXHAUSTED' || status === 'HTTP 429')
    return ['throttled', `${where} is asked more often than the quota allows`, 'try again later, or raise the quota'];
  if (login || status === 'UNAUTHENTICATED') return refusedLogin(reason ?? status);
  if (status === 'PERMISSION_DENIED') return denied(answer, use);
  if (status.startsWith('HTTP '))
    return ['unusable', `what answers for ${service} is something else (${status})`, 'check endpoint, and any proxy'];
  return [
    'unusable',
    `${service} refused what was asked of ${use.resource} (${status})`,
    'check that it is as it should be',
  ];
}

function refusedLogin(status: string): Told {
  const write = 'check that the account and its key are enabled, and the clock of this machine';
  return ['denied', `Google does not take the credentials (${status})`, write];
}

/** By Google's reasons: https://docs.cloud.google.com/docs/authentication/troubleshoot-adc and google.api.ErrorReason. */
function denied({ reason }: GcpAnswer, { service, permission, role, resource }: GcpUse): Told {
  if (reason === 'SERVICE_DISABLED')
    return ['unusable', `${service} is not enabled in the project`, `run gcloud services enable ${service}`];
  if (reason === 'BILLING_DISABLED')
    return ['unusable', 'billing is off for the project, and with it what it keeps', 'link it to a billing account'];
  if (reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT')
    return ['denied', "this machine's access scopes leave the service out", 'give it the scope cloud-platform'];
  return [
    'denied',
    `the account has no ${permission} on ${resource}, or there is no such thing`,
    `grant it the role ${role} there`,
  ];
}
