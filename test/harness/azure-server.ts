import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import type { Environment } from '../../src/settings/environment.ts';
import { certificate } from './azure-server/certificate.ts';
import { type Exchange, exchangeOf } from './azure-server/exchange.ts';
import { newKey } from './azure-server/keys.ts';
import { CLIENT, LOGIN_HOST, type Login, login, TENANT } from './azure-server/login.ts';
import { startProxy } from './azure-server/proxy.ts';
import { type StandInVault, standInVault, VAULT_HOST } from './azure-server/vault.ts';
import { type Door, door } from './door.ts';

/**
 * Azure, as far as Portcullis uses it: Entra ID and one Key Vault, under their own names behind a proxy on this machine. It is strict:
 * what the documented API does not know is a fault, and closing throws when there were any.
 */
export interface AzureServer {
  readonly vaultUrl: string;
  /** How a workload identity logs in there. */
  readonly auth: Readonly<Record<string, string>>;
  /** Names the proxy, and for a process of its own the certificate. */
  readonly environment: Environment;
  readonly login: Login;
  readonly vault: StandInVault;
  /** By which requests come in. */
  readonly door: Door;
  readonly faults: readonly string[];
  /** Makes it unreachable. @returns what brings it back. */
  takeAway(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function startAzure(): Promise<AzureServer> {
  const faults: string[] = [];
  const note = (fault: string) => faults.push(fault);
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-azure-'));
  const [tokenFile, caFile] = [join(directory, 'token'), join(directory, 'ca.pem')];
  const entra = login();
  writeFileSync(tokenFile, entra.assertion);
  writeFileSync(caFile, certificate.cert);
  const entrance = door();
  const vault = standInVault(entra, [newKey('portcullis'), newKey('other')]);
  const hosts: Readonly<Record<string, { answer(exchange: Exchange): undefined }>> = {
    [VAULT_HOST]: vault,
    [LOGIN_HOST]: entra,
  };
  const server = createServer(certificate, async (request, response) => {
    const exchange = await exchangeOf(request, response, note).catch(() => undefined);
    if (exchange === undefined) return;
    await entrance.through();
    const host = hosts[exchange.host];
    if (host === undefined) exchange.fault('no such host');
    else host.answer(exchange);
  });
  const proxy = await startProxy(Object.keys(hosts), server, note);
  const trusted = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...trusted, certificate.cert]);
  return {
    vaultUrl: `https://${VAULT_HOST}`,
    auth: { method: 'workload-identity', tenantId: TENANT, clientId: CLIENT, tokenFile },
    environment: {
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: caFile,
    },
    login: entra,
    vault,
    door: entrance,
    faults,
    takeAway: async () => {
      await proxy.stop();
      return () => proxy.start();
    },
    close: async () => {
      await proxy.stop();
      tls.setDefaultCACertificates(trusted);
      rmSync(directory, { recursive: true });
      if (faults.length > 0) throw new Error(`What Azure does not know was sent to it:\n${faults.join('\n')}`);
    },
  };
}
