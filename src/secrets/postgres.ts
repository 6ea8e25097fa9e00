import type { ConnectionOptions } from 'node:tls';
import type { VaultParts } from '../vault/definition.ts';
import { kekSource } from '../vault/kek/index.ts';
import type { PostgresServer } from '../vault/postgres-store/server.ts';
import { PostgresStore } from '../vault/postgres-store.ts';
import type { BackendContext, BackendDefinition } from './definition.ts';
import { isLocal, parseDatabaseUrl } from './postgres/database-url.ts';
import { options, type PostgresOptions } from './postgres/options.ts';
import { readOptionFile } from './postgres/read-file.ts';
import { vaultBackend } from './vault-backend.ts';

/** Secrets from a vault in PostgreSQL, Supabase's for one: many gateways share it, and the CLI changes it from anywhere. */
export const postgres: BackendDefinition<PostgresOptions> = {
  name: 'postgres',
  options,
  open: (chosen, context) => vaultBackend(vaultParts(chosen, context)),
  vault: vaultParts,
};

function vaultParts(chosen: PostgresOptions, context: BackendContext): VaultParts {
  const { clock, timers, who } = context;
  return { store: new PostgresStore(serverOf(chosen), timers), kek: kekSource(chosen, context), clock, who };
}

/** @throws Error for a URL that the schema refuses. */
export function serverOf({ url, username, password, tls, schema }: PostgresOptions): PostgresServer {
  const address = parseDatabaseUrl(url);
  const user = username ?? address?.user;
  if (address === undefined || user === undefined)
    throw new Error('The options of the backend postgres were not checked.');
  const inTheClear = tls === false || (tls === undefined && isLocal(address.host));
  return {
    ...address,
    user,
    schema,
    ...(password === undefined ? {} : { password: () => readOptionFile(new URL(password), 'password') }),
    ...(inTheClear ? {} : { tls: () => tlsOptions(tls ?? {}) }),
  };
}

async function tlsOptions(files: Exclude<PostgresOptions['tls'], false | undefined>): Promise<ConnectionOptions> {
  const { caFile, certFile, keyFile } = files;
  return {
    ...(caFile === undefined ? {} : { ca: await readOptionFile(caFile, 'tls.caFile') }),
    ...(certFile === undefined ? {} : { cert: await readOptionFile(certFile, 'tls.certFile') }),
    ...(keyFile === undefined ? {} : { key: await readOptionFile(keyFile, 'tls.keyFile') }),
  };
}
