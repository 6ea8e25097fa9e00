/** What an identity may need to be let do, in both of the ways in which a vault can be set up. */
export interface Permission {
  /** What is not let through, after "may not". */
  readonly act: string;
  /** https://learn.microsoft.com/azure/key-vault/general/rbac-guide */
  readonly role: string;
  /** The data action by which a custom role names it. */
  readonly action: string;
  /** https://learn.microsoft.com/azure/key-vault/general/assign-access-policy */
  readonly policy: string;
}

const USER = 'Key Vault Secrets User';
const OFFICER = 'Key Vault Secrets Officer';
const ENCRYPTION_USER = 'Key Vault Crypto Service Encryption User';

const of = (act: string, role: string, action: string, policy: string): Permission => ({
  act,
  role,
  action: `Microsoft.KeyVault/vaults/${action}`,
  policy,
});

/** By what is done. */
export const permissions = {
  getSecret: of('read', USER, 'secrets/getSecret/action', 'the secret permission Get'),
  listSecrets: of('list', USER, 'secrets/readMetadata/action', 'the secret permission List'),
  setSecret: of('write', OFFICER, 'secrets/setSecret/action', 'the secret permission Set'),
  updateSecret: of('disable versions of', OFFICER, 'secrets/update/action', 'the secret permission Set'),
  deleteSecret: of('delete', OFFICER, 'secrets/delete', 'the secret permission Delete'),
  purgeSecret: of('purge', OFFICER, 'secrets/purge/action', 'the secret permission Purge'),
  getKey: of('look up', ENCRYPTION_USER, 'keys/read', 'the key permission Get'),
  wrapKey: of('wrap with', ENCRYPTION_USER, 'keys/wrap/action', 'the key permission Wrap Key'),
  unwrapKey: of('unwrap with', ENCRYPTION_USER, 'keys/unwrap/action', 'the key permission Unwrap Key'),
} as const satisfies Readonly<Record<string, Permission>>;
