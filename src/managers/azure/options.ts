import { z } from 'zod';

const WRITE_AUTH =
  'an object such as { method: managed-identity }, { method: workload-identity } or { method: client-certificate, tenantId: …, clientId: …, certificateFile: … }';

const text = (error: string) => z.string({ error }).min(1, { error });
const tenantId = text('the ID of the Entra tenant');
const clientId = text('the client ID of the identity');

/** How Portcullis says who it is. Nothing of it is a secret: those lie in files, or are Azure's own business. */
export const azureAuth = z
  .discriminatedUnion(
    'method',
    [
      z.strictObject({
        method: z.literal('managed-identity'),
        clientId: clientId.optional().describe('Of a user-assigned identity; absent: the system-assigned one'),
      }),
      z.strictObject({
        method: z.literal('workload-identity'),
        tenantId: tenantId.optional().describe('Absent: AZURE_TENANT_ID'),
        clientId: clientId.optional().describe('Absent: AZURE_CLIENT_ID'),
        tokenFile: text('the path of a file that holds a token')
          .optional()
          .describe('The file with the token of the cluster; absent: AZURE_FEDERATED_TOKEN_FILE'),
      }),
      z.strictObject({
        method: z.literal('client-certificate'),
        tenantId: tenantId.describe('The tenant of the application'),
        clientId: clientId.describe('The ID of the application'),
        certificateFile: text('the path of a PEM file').describe('A PEM file with the certificate and its private key'),
      }),
    ],
    { error: WRITE_AUTH },
  )
  .optional()
  .describe("How Portcullis logs in to Azure; absent: Azure's default chain, which finds what there is");

export type AzureAuth = z.output<typeof azureAuth>;
