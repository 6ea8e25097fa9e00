import { fileURLToPath } from 'node:url';
import { readCredential } from './credential-file.ts';
import type { VaultAuth } from './options.ts';

/** A way to log in. */
export interface LoginMethod {
  /** What comes after `/v1/`. */
  readonly path: string;
  /** What the login shows. @throws ManagerError `unusable` */
  body(): Promise<Readonly<Record<string, string>>>;
  /** What to look at when Vault refuses it. */
  readonly check: string;
}

/** https://developer.hashicorp.com/vault/api-docs/auth/approle and /kubernetes */
export function loginMethod(auth: Exclude<VaultAuth, { readonly method: 'token' }>): LoginMethod {
  const path = `auth/${auth.mount}/login`;
  if (auth.method === 'approle') {
    const { roleId, secretId } = auth;
    const what = `the role id, and whether the secret id in ${fileURLToPath(secretId)} is used up, too old or another role's`;
    return {
      path,
      body: async () => ({ role_id: roleId, secret_id: await readCredential(secretId, 'the secret id') }),
      check: `check ${what}`,
    };
  }
  const { role, tokenFile } = auth;
  return {
    path,
    body: async () => ({ role, jwt: await readCredential(tokenFile, "the service account's token") }),
    check: `check that the role ${role} is there and bound to the service account and namespace of this pod`,
  };
}
