import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { selfSigned } from '../harness/self-signed.ts';
import { listening, startUpstream } from '../harness/upstream.ts';
import { given, thrownBy, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// Hazard 1, for the token of the secret manager: it goes to the address of the configuration, and nowhere else.

let rig: VaultManagerRig;
beforeEach(async () => {
  rig = await vaultManagerRig();
  await rig.put('a', { key: 'value' });
});
afterEach(() => rig.close());

test.each(['before the login', 'after it'])('a redirect to another host is not followed: %s', async (when) => {
  const other = await startUpstream();
  try {
    const backend = rig.open({ auth: rig.auth.approle });
    if (when === 'after it') await given(backend, 'a/key');
    rig.server.mode = { redirectTo: other.origin };
    const error = await thrownBy(given(backend, 'a/key'));
    expect(error).toMatchObject({
      name: 'BackendUnusable',
      found: expect.stringContaining('sends us to another address (307), which is not followed'),
    });
    for (const attempt of [backend.probe(), backend.list?.()]) await expect(attempt).rejects.toThrow('not followed');
    expect(other.received).toEqual([]);
    rig.server.mode = 'normal';
    expect(await given(backend, 'a/key')).toBe('value');
  } finally {
    await other.close();
  }
});

test('a server whose certificate nobody vouches for gets no credential, one that caFile vouches for does', async () => {
  const received: string[] = [];
  const server = createServer(selfSigned, async (request, response) => {
    received.push(JSON.stringify(request.headers) + (await text(request)));
    response.writeHead(503).end('{"errors":["Vault is sealed"]}');
  });
  const options = { address: `https://127.0.0.1:${await listening(server)}`, auth: rig.auth.approle };
  try {
    await expect(given(rig.open(options), 'a/key')).rejects.toThrow('certificate');
    expect(received).toEqual([]);
    const caFile = `${fileURLToPath(rig.file)}-ca`;
    writeFileSync(caFile, selfSigned.cert);
    await expect(given(rig.open({ ...options, caFile }), 'a/key')).rejects.toThrow('is sealed');
    expect(received).toEqual([expect.stringContaining('sk-canary-credential')]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
