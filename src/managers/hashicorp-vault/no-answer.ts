import { explainFailure } from '../../egress/explain-failure.ts';
import { failureCode } from '../../egress/failure-code.ts';
import { ManagerError } from '../manager-error.ts';

/** Codes of Node for a certificate that no waiting makes valid. */
const CERTIFICATE = /CERT|SELF_SIGNED|^UNABLE_TO_(GET|VERIFY)/;

/** What is told when a request to Vault brought no answer. What was thrown is not kept: it may hold the request. */
export function noAnswer(address: string, error: unknown): ManagerError {
  const code = failureCode(error);
  const { detail, remedy } = explainFailure(error);
  const found = `Vault at ${address} cannot be reached: ${detail} (${code})`;
  return CERTIFICATE.test(code)
    ? new ManagerError('unusable', found, 'name the authority that signed it in caFile or VAULT_CACERT')
    : new ManagerError('unreachable', found, remedy);
}
