/** Which key of which vault, and which version of it. */
export interface KeyId {
  /** `https://portcullis.vault.azure.net`. */
  readonly vaultUrl: string;
  readonly name: string;
  /** Absent: the newest. */
  readonly version?: string;
}

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
const KEY_ID = /^(https:\/\/[a-z0-9.-]+(?::\d{1,5})?)\/keys\/([0-9a-z-]{1,127})(?:\/([0-9a-f]{32}))?$/i;

/** undefined for what identifies no key. */
export function parseKeyId(text: unknown): KeyId | undefined {
  const [, vaultUrl, name, version] = (typeof text === 'string' ? KEY_ID.exec(text) : null) ?? [];
  if (vaultUrl === undefined || name === undefined) return undefined;
  return { vaultUrl, name, ...(version === undefined ? {} : { version }) };
}

export function keyIdText({ vaultUrl, name, version }: KeyId): string {
  return `${vaultUrl}/keys/${name}${version === undefined ? '' : `/${version}`}`;
}

/** Whether two are of one key; Key Vault takes names that differ in upper and lower case alone for one. */
export function isSameKey(one: KeyId, other: KeyId): boolean {
  const plain = ({ vaultUrl, name }: KeyId) => `${vaultUrl}/${name}`.toLowerCase();
  return plain(one) === plain(other);
}
