import type { Flaw } from '../vault/vault/verify.ts';
import { Vault } from '../vault/vault.ts';
import type { CliCommand, Shell } from './command.ts';
import { progressLine } from './progress.ts';
import { declareStoreOptions } from './store/store-options.ts';
import type { VaultOptions } from './vault/choose-vault.ts';
import { onRecord } from './vault/on-record.ts';
import { readStatus, type VaultDescription } from './vault/read-status.ts';
import { type VaultAtHand, withVault } from './vault/with-vault.ts';
import { visibleInLine } from './visible.ts';

interface Options extends VaultOptions {
  readonly verify?: true;
}

export const vaultStatus: CliCommand<Options> = {
  name: 'vault status',
  summary: 'tell what the vault holds and how it is locked; this needs no key',
  declare: (command) =>
    declareStoreOptions(command).option('--verify', 'open every version as well, which needs the key'),
  run: (shell, options) =>
    withVault(shell, options, async (vault) => {
      const status = await readStatus(vault.parts.store);
      const flaws = options.verify === true ? await verify(vault, shell, options.json === true) : undefined;
      const { vaultId, oldest, newest, ...rest } = status;
      const times = { createdAt: time(status.createdAt), oldest: time(oldest), newest: time(newest) };
      const data = { backend: vault.definition.name, vault: vaultId, ...rest, ...times, flaws: flaws ?? null };
      return { ok: flaws === undefined || flaws.length === 0, text: describe(status, flaws), data };
    }),
};

function verify(chosen: VaultAtHand, shell: Shell, json: boolean): Promise<Flaw[]> {
  return onRecord(chosen, 'verify', async () => {
    const vault = await Vault.open(chosen.parts);
    const line = progressLine(shell, 'Opening every secret', json);
    try {
      return await vault.verify(line.tell);
    } finally {
      line.end();
      vault.close();
    }
  });
}

function describe(status: VaultDescription, flaws: readonly Flaw[] | undefined): string {
  const { place, size, format, vaultId, kek, createdAt, secrets, callerKeys, versions, oldest, newest } = status;
  const rows = [
    ['vault', `${place}${size === null ? '' : ` (${Math.ceil(size / 1024)} KiB)`}`],
    ['made', `${time(createdAt)}, format ${format}, id ${vaultId}`],
    ['key', [kek.provider, ...costs(kek.parameters)].join(', ')],
    ['secrets', callerKeys === 0 ? secrets : `${secrets}, beside keys that callers brought: ${callerKeys}`],
    [
      'versions',
      Object.entries(versions)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    ],
    ['oldest', time(oldest)],
    ['newest', time(newest)],
  ];
  const lines = rows.flatMap(([title, text]) =>
    text === null ? [] : [`${String(title).padEnd(8)}  ${visibleInLine(String(text))}`],
  );
  if (flaws?.length === 0) return [...lines, 'verified  every version opens'].join('\n');
  return [...lines, ...(flaws ?? []).map(({ path, found }) => `flaw      ${visibleInLine(`${path}: ${found}`)}`)].join(
    '\n',
  );
}

/** How a key is derived or found, without what tells nobody anything: salt, and the key itself as it is encrypted. */
function costs(parameters: Readonly<Record<string, unknown>>): string[] {
  const { kdf, salt: _, wrapped: __, ...rest } = parameters;
  const numbers = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return kdf === undefined ? numbers : [String(kdf), ...numbers];
}

function time(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
