import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { clientCertificate } from '../harness/azure-server/client-certificate.ts';
import { type IdentityEndpoint, startIdentityEndpoint } from '../harness/azure-server/identity-endpoint.ts';
import { CLIENT, TENANT } from '../harness/azure-server/login.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';

const reference = secretReference.parse('secret://openai/api-key');
const access = { why: 'a test' };

describe('who logs in to Azure', () => {
  let server: AzureServer;
  let endpoint: IdentityEndpoint;
  let directory: string;
  const strange: string[] = [];
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-azure-identities-'));
    server = await startAzure();
    endpoint = await startIdentityEndpoint(
      () => server.login.give(),
      (fault) => strange.push(fault),
    );
    // Azure's SDK reads the environment of the process.
    Object.assign(process.env, endpoint.environment);
  });
  afterAll(async () => {
    for (const name of Object.keys(endpoint.environment)) delete process.env[name];
    rmSync(directory, { recursive: true });
    await endpoint.close();
    await server.close();
    expect(strange).toEqual([]);
  });

  const reads = async (auth: unknown) => {
    const { backend } = openAzure(server, { auth });
    try {
      return await backend.fetch(reference, access);
    } finally {
      await backend.close();
    }
  };
  const missing = { found: false, absence: 'missing' };

  test.each([
    ['the default chain finds a managed identity', undefined, undefined],
    ['a managed identity of the system', { method: 'managed-identity' }, undefined],
    ['a managed identity of its own', { method: 'managed-identity', clientId: CLIENT }, CLIENT],
  ])('%s', async (_who, auth, clientId) => {
    endpoint.asked.length = 0;
    expect(await reads(auth)).toEqual(missing);
    expect(endpoint.asked).toEqual([clientId]);
  });

  test('an application with a certificate', async () => {
    const certificateFile = join(directory, 'application.pem');
    writeFileSync(certificateFile, clientCertificate);
    const before = server.login.given;
    expect(await reads({ method: 'client-certificate', tenantId: TENANT, clientId: CLIENT, certificateFile })).toEqual(
      missing,
    );
    expect(server.login.given).toBe(before + 1);
  });

  test('a certificate that is not there, or is none, is told', async () => {
    const garbage = join(directory, 'garbage.pem');
    writeFileSync(garbage, 'sk-canary-garbage');
    for (const [certificateFile, message] of [
      [join(directory, 'nothing.pem'), /cannot be read \(ENOENT\); check tenantId, clientId and certificateFile/],
      [garbage, /no credentials for Azure that can be used; check tenantId, clientId and certificateFile/],
    ] as const) {
      const error = await refusalOf(
        reads({ method: 'client-certificate', tenantId: TENANT, clientId: CLIENT, certificateFile }),
      );
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain('sk-canary');
    }
  });
});
