import { z } from 'zod';
import { secretFile } from '../../settings/secret-file.ts';
import { serviceUrl } from '../../settings/this-machine.ts';

const WRITE_ADDRESS =
  'https://vault.example.com:8200, without a user, a question mark or a hash in it; by http on this machine alone';
const WRITE_MOUNT = 'the path of the mount as Vault lists it, such as kubernetes, without a slash around it';
const WRITE_NAMESPACE = 'the path of the namespace, such as admin/payments';
const WRITE_NAME = 'a name of letters, digits, ".", "_" and "-"';

/** Where an engine is mounted: segments of a path, none of which walks upwards. */
export const mountPath = z
  .string({ error: WRITE_MOUNT })
  .regex(/^(?!.*\.\.)[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/, { error: WRITE_MOUNT });

/** What an engine calls one of its things, such as a role or a key. */
export const vaultName = z.string({ error: WRITE_NAME }).regex(/^(?!.*\.\.)[A-Za-z0-9_.-]+$/, { error: WRITE_NAME });

/** Every token of a pod's service account, where Kubernetes puts it. */
const SERVICE_ACCOUNT = 'file:///var/run/secrets/kubernetes.io/serviceaccount/token';

const token = z.strictObject({
  method: z.literal('token').describe('How Portcullis shows who it is: token, approle or kubernetes'),
  tokenFile: secretFile
    .optional()
    .describe('A file:/// URL of the file that holds the token, read anew at each use; absent: VAULT_TOKEN'),
});

const approle = z.strictObject({
  method: z.literal('approle'),
  roleId: z
    .string({ error: 'the role id, which is no secret' })
    .regex(/^[\x21-\x7E]+$/, { error: 'the role id, which is no secret' })
    .describe("The role's id, which is no secret"),
  secretId: secretFile.describe('A file:/// URL of the file that holds the secret id; read at each login'),
  mount: mountPath.default('approle').describe('Where the method is mounted, below auth/'),
});

const kubernetes = z.strictObject({
  method: z.literal('kubernetes'),
  role: vaultName.describe("The role that is bound to the pod's service account"),
  tokenFile: secretFile
    .default(SERVICE_ACCOUNT)
    .describe("A file:/// URL of the service account's token; read at each login"),
  mount: mountPath.default('kubernetes').describe('Where the method is mounted, below auth/'),
});

/** How a Vault or OpenBao is reached: the options that everything has that uses one. */
export const vaultOptions = {
  address: z
    .string({ error: WRITE_ADDRESS })
    .refine((text) => serviceUrl(text) !== undefined, { error: WRITE_ADDRESS })
    .meta({ pattern: '^https?://' })
    .optional()
    .describe('Where Vault listens; absent: VAULT_ADDR'),
  namespace: z
    .string({ error: WRITE_NAMESPACE })
    .regex(/^[\x21-\x7E]+$/, { error: WRITE_NAMESPACE })
    .optional()
    .describe('The namespace of all that is used; absent: VAULT_NAMESPACE, or the root'),
  caFile: z
    .string({ error: 'the path of a PEM file' })
    .min(1, { error: 'the path of a PEM file' })
    .optional()
    .describe("The authority that signed Vault's certificate; absent: VAULT_CACERT, or those that Node trusts"),
  auth: z
    .discriminatedUnion('method', [token, approle, kubernetes], {
      error: (issue) =>
        issue.code === 'invalid_union'
          ? 'method: token, approle or kubernetes'
          : 'an object such as { method: kubernetes, role: portcullis }',
    })
    .optional()
    .describe('How Portcullis logs in; absent: by the token in VAULT_TOKEN'),
};

export type VaultOptions = z.output<z.ZodObject<typeof vaultOptions>>;
export type VaultAuth = NonNullable<VaultOptions['auth']>;
