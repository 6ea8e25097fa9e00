import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemTimers, type Timers } from '../../src/core/timers.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { hashicorpVault } from '../../src/secrets/hashicorp-vault.ts';
import { type SecretReference, secretReference } from '../../src/settings/secret-reference.ts';
import { manualClock } from './manual-clock.ts';
import { ROLE, ROLE_ID } from './vault-server/logins.ts';
import { startVaultServer, type VaultServer, type VaultServerOptions } from './vault-server.ts';

/** Must never be seen in an error or a log. */
export const CREDENTIAL = 'sk-canary-credential';

/** A stand-in of Vault, the files that a gateway logs in with, and backends that use them. */
export interface VaultManagerRig {
  readonly server: VaultServer;
  /** The file:/// URL of the file that holds a credential, a token or a secret id. */
  readonly file: string;
  /** Puts something else in its place, as Vault Agent does: by a rename. */
  write(text: string): void;
  /** The options `auth` of each method. */
  readonly auth: Readonly<Record<'token' | 'approle' | 'kubernetes', Readonly<Record<string, unknown>>>>;
  open(options?: Readonly<Record<string, unknown>>, world?: VaultWorld): SecretBackend;
  /** Puts a secret there as a person does who may do everything. */
  put(name: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** Does what only such a person does, such as `POST secret/delete/a`. @returns the status. */
  ask(method: string, path: string, body?: unknown): Promise<number>;
  close(): Promise<void>;
}

interface VaultWorld {
  readonly environment?: Readonly<Record<string, string>>;
  readonly timers?: Timers;
}

export async function vaultManagerRig(options: VaultServerOptions = {}): Promise<VaultManagerRig> {
  const server = await startVaultServer(options);
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-vault-manager-'));
  const path = join(directory, 'credential');
  const file = pathToFileURL(path).href;
  const root = server.tokens.issue();
  const opened: SecretBackend[] = [];
  const { mount = 'secret', namespace } = options;
  const rig: VaultManagerRig = {
    server,
    file,
    write: (text) => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    },
    auth: {
      token: { method: 'token', tokenFile: file },
      approle: { method: 'approle', roleId: ROLE_ID, secretId: file },
      kubernetes: { method: 'kubernetes', role: ROLE, tokenFile: file },
    },
    open: (chosen = {}, { environment = {}, timers = systemTimers } = {}) => {
      const parsed = hashicorpVault.options.parse({ address: server.address, ...chosen });
      const context = { environment, clock: manualClock(), timers, who: 'the tests' };
      const backend = hashicorpVault.open(parsed as Parameters<typeof hashicorpVault.open>[0], context);
      opened.push(backend);
      return backend;
    },
    put: async (name, fields) => {
      await rig.ask('POST', `${mount}/data/${name}`, { data: fields });
    },
    ask: async (method, to, body) => {
      const { status } = await fetch(`${server.address}/v1/${to}`, {
        method,
        headers: {
          'X-Vault-Request': 'true',
          'X-Vault-Token': root,
          'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return status;
    },
    close: async () => {
      for (const backend of opened) await backend.close();
      rmSync(directory, { recursive: true });
      await server.close();
    },
  };
  rig.write(CREDENTIAL);
  return rig;
}

export const refer = (text: string): SecretReference => secretReference.parse(`secret://${text}`);

/** What a backend gives out: the value, or why there is none. */
export async function given(backend: SecretBackend, text: string): Promise<string> {
  const lookup = await backend.fetch(refer(text), { why: 'a test' });
  return lookup.found ? lookup.current.value.reveal() : lookup.absence;
}

/** What an attempt threw. */
export async function thrownBy(attempt: Promise<unknown>): Promise<unknown> {
  return await attempt.then(
    () => new Error('It threw nothing.'),
    (error: unknown) => error,
  );
}
