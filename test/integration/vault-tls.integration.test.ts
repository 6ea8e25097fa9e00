import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { VaultClient } from '../../src/managers/hashicorp-vault/client.ts';
import { certificate } from '../harness/azure-server/certificate.ts';
import { startProxy } from '../harness/azure-server/proxy.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { closed, listening } from '../harness/upstream.ts';

/** One of the names in the certificate of the stand-ins. */
const HOST = 'portcullis-tests.vault.azure.net';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-vault-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const caFile = (text: string) => {
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
};

/** A server in which there is nothing. */
const emptyVault = (signed: { readonly key: string; readonly cert: string }): Server =>
  createServer(signed, (_request, response) => {
    response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"errors":[]}');
  });

async function statusFrom(options: { address: string; caFile?: string }, environment: Record<string, string> = {}) {
  const client = new VaultClient(options, {
    environment: { VAULT_TOKEN: 'a-token', ...environment },
    timers: systemTimers,
  });
  const request = { method: 'GET', path: 'secret/data/a' } as const;
  return await client
    .ask(request)
    .then(
      ({ status }) => status,
      (error: Error) => error.message,
    )
    .finally(() => client.close());
}

test('a Vault is known by the authority that caFile or VAULT_CACERT names, and by no other', async () => {
  const server = emptyVault(selfSigned);
  const address = `https://127.0.0.1:${await listening(server)}`;
  expect(await statusFrom({ address })).toMatch(
    /cannot be reached: its TLS certificate is not valid .*; name the auth/,
  );
  expect(await statusFrom({ address, caFile: caFile(certificate.cert) })).toMatch(/cannot be reached/);
  expect(await statusFrom({ address, caFile: caFile(selfSigned.cert) })).toBe(404);
  expect(await statusFrom({ address }, { VAULT_CACERT: caFile(selfSigned.cert) })).toBe(404);
  // What is on this machine is not looked for behind a proxy.
  const proxied = { HTTPS_PROXY: 'http://proxy.invalid:3128' };
  expect(await statusFrom({ address, caFile: caFile(selfSigned.cert) }, proxied)).toBe(404);
  expect(await statusFrom({ address, caFile: join(folder, 'nowhere.pem') })).toMatch(/cannot be read .*ENOENT/);
  await closed(server);
});

test('behind a proxy it is known the same way', async () => {
  const faults: string[] = [];
  const proxy = await startProxy([HOST], emptyVault(certificate), (fault) => faults.push(fault));
  const address = `https://${HOST}`;
  const environment = { HTTPS_PROXY: proxy.url };
  expect(await statusFrom({ address, caFile: caFile(selfSigned.cert) }, environment)).toMatch(
    /certificate is not valid/,
  );
  expect(await statusFrom({ address, caFile: caFile(certificate.cert) }, environment)).toBe(404);
  expect(faults).toEqual([]);
  await proxy.stop();
});
