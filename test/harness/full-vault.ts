import { SecretValue } from '../../src/core/secret-value.ts';
import type { VaultParts } from '../../src/vault/definition.ts';
import { Vault } from '../../src/vault/vault.ts';

/** What a vault holds: the value in use of each path, or why there is none. */
export type Contents = Readonly<Record<string, string>>;

/** Puts secrets into an empty vault; some in two versions, disabled, or destroyed. @param mark what is in every path and value */
export async function fillVault(parts: VaultParts, count: number, mark: string): Promise<void> {
  const vault = await Vault.open(parts);
  for (let index = 0; index < count; index += 1) {
    const path = `${mark}-${index}/key`;
    if (index % 10 === 0) await vault.put(path, new SecretValue(`${mark}-${index}-before`), 0);
    await vault.put(path, new SecretValue(`${mark}-${index}-value`), 0);
    if (index % 50 === 1) await vault.disable(path);
    // Few: after each, the file is written anew.
    if (index % 500 === 2) await vault.destroy(path);
  }
  vault.close();
  await parts.store.close();
}

/** All that a vault holds. Every version is opened. @throws VaultError as opening does; Error for what does not open. */
export async function contentsOf(parts: VaultParts): Promise<Contents> {
  const vault = await Vault.open(parts);
  try {
    const flaws = await vault.verify();
    if (flaws.length > 0) throw new Error(`The vault is not whole: ${JSON.stringify(flaws)}`);
    const contents: Record<string, string> = {};
    for (const path of new Set((await vault.facts()).map((facts) => facts.path))) {
      const lookup = await vault.read(path);
      contents[path] = lookup.found ? lookup.current.value.reveal() : lookup.absence;
    }
    return contents;
  } finally {
    vault.close();
    await parts.store.close();
  }
}
