import { failureCode } from '../../egress/failure-code.ts';
import { ManagerError } from '../manager-error.ts';
import type { LoginStep } from './login-client.ts';
import type { AzureAuth } from './options.ts';

/** Where a virtual machine asks who it is; on every other machine nothing is there. */
const METADATA_HOST = '169.254.169.254';

const MEND: Readonly<Record<NonNullable<AzureAuth>['method'] | 'default', string>> = {
  default:
    'give this machine a managed identity or its pod a workload identity, or set secrets.options.auth; on your own machine run "az login"',
  'managed-identity': 'give this machine a managed identity, or check auth.clientId in secrets.options',
  'workload-identity':
    'check tenantId, clientId and tokenFile of auth in secrets.options, and the federated credential of the identity',
  'client-certificate':
    'check tenantId, clientId and certificateFile of auth in secrets.options, and that the application has this certificate',
};

/** Why there was no token, in our words: what Entra ID says may quote what it was sent. */
export function loginError(error: unknown, steps: readonly LoginStep[], auth: AzureAuth): ManagerError {
  if (error instanceof ManagerError) return error;
  const mend = MEND[auth?.method ?? 'default'];
  const answered = steps.findLast((step) => 'status' in step);
  if (answered !== undefined && answered.status >= 400) return refused(answered, mend);
  const away = steps.findLast((step) => 'unreachable' in step && (auth !== undefined || step.host !== METADATA_HOST));
  if (away !== undefined && 'unreachable' in away) return away.unreachable;
  const code = failureCode(error);
  const found = /^E[A-Z]+$/.test(code)
    ? `a file that Azure's login needs cannot be read (${code})`
    : 'there are no credentials for Azure that can be used';
  return new ManagerError('unusable', found, mend);
}

function refused({ host, status }: { host: string; status: number }, mend: string): ManagerError {
  if (status === 429)
    return new ManagerError('throttled', `${host} is asked for tokens too often (429)`, 'try again later');
  if (status >= 500)
    return new ManagerError('failing', `${host} cannot give a token for now (${status})`, 'try again later');
  return new ManagerError('denied', `${host} gives this identity no token (${status})`, mend);
}
