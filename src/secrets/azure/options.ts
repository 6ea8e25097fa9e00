import { z } from 'zod';
import { azureAuth } from '../../managers/azure/options.ts';
import { vaultUrl } from '../../managers/azure/vault-url.ts';

const WRITE_PREFIX = 'letters, digits and hyphens that begin the name of every secret, at most 100';

/** The options of the backend `azure`. */
export const options = z.strictObject({
  vaultUrl: vaultUrl
    .optional()
    .describe('The vault, as https://portcullis.vault.azure.net; absent: what AZURE_KEYVAULT_URL says'),
  prefix: z
    .string({ error: WRITE_PREFIX })
    .regex(/^[0-9A-Za-z-]{0,100}$/, { error: WRITE_PREFIX })
    .default('')
    .describe('What the names of the secrets begin with: secret://openai/api-key is <prefix>openai, field api-key'),
  auth: azureAuth,
});

export type AzureOptions = z.output<typeof options>;
