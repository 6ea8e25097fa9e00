import { access, constants } from 'node:fs/promises';
import type { SecretClient } from '@azure/keyvault-secrets';
import type { Environment } from '../../settings/environment.ts';
import { loadSdk } from '../load-sdk.ts';
import { loginClient } from './login-client.ts';
import type { AzureAuth } from './options.ts';

/** What gives tokens out, as the SDK calls it. */
export type TokenCredential = ConstructorParameters<typeof SecretClient>[1];

/**
 * What logs in to Entra ID. The default chain reads the environment of the process itself, as every Azure tool does.
 * @throws ManagerError `unusable` without the package; CredentialUnavailableError when something is not named; what `access` throws for a file.
 */
export async function azureCredential(auth: AzureAuth, environment: Environment): Promise<TokenCredential> {
  const identity = await loadSdk('@azure/identity', () => import('@azure/identity'));
  const authorityHost = environment['AZURE_AUTHORITY_HOST'];
  // The secret cache tries again by itself.
  const options = {
    httpClient: loginClient,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(authorityHost ? { authorityHost } : {}),
  };
  switch (auth?.method) {
    case undefined:
      return new identity.DefaultAzureCredential(options);
    case 'managed-identity':
      return new identity.ManagedIdentityCredential({
        ...options,
        ...(auth.clientId === undefined ? {} : { clientId: auth.clientId }),
      });
    case 'workload-identity': {
      const tokenFilePath = auth.tokenFile ?? environment['AZURE_FEDERATED_TOKEN_FILE'] ?? '';
      // The SDK would not say that it cannot be read.
      if (tokenFilePath !== '') await access(tokenFilePath, constants.R_OK);
      const tenantId = auth.tenantId ?? environment['AZURE_TENANT_ID'] ?? '';
      const clientId = auth.clientId ?? environment['AZURE_CLIENT_ID'] ?? '';
      return new identity.WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath });
    }
    case 'client-certificate':
      await access(auth.certificateFile, constants.R_OK);
      return new identity.ClientCertificateCredential(auth.tenantId, auth.clientId, auth.certificateFile, options);
  }
}
