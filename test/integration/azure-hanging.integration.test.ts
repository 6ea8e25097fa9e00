import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';
import { eventually } from '../harness/eventually.ts';

const PROGRAM = fileURLToPath(new URL('../harness/azure-server/close-while-waiting.ts', import.meta.url));
const reference = secretReference.parse('secret://openai/api-key');

const WAYS = [
  ['vault', 'hang'],
  ['vault', 'trickle'],
  ['login', 'hang'],
  ['login', 'trickle'],
] as const;

describe('an Azure that hangs', () => {
  let server: AzureServer;
  beforeAll(async () => {
    server = await startAzure();
  });
  afterEach(() => {
    server.vault.mode = 'well';
    server.login.mode = 'well';
  });
  afterAll(() => server.close());

  const hang = (what: 'vault' | 'login', mode: 'hang' | 'trickle') => {
    const before = server[what].hanging;
    server[what].mode = mode;
    return () => eventually(() => server[what].hanging > before, { what: 'a request that hangs' });
  };

  test.each(WAYS)(
    'the %s, by %s: whoever is called off waits no longer, and others are not hurt',
    async (what, mode) => {
      const { backend } = openAzure(server);
      const hangs = hang(what, mode);
      const controller = new AbortController();
      const attempt = refusalOf(backend.fetch(reference, { why: 'a test', signal: controller.signal }));
      await hangs();
      controller.abort(new DOMException('Too late.', 'TimeoutError'));
      expect(await attempt).toMatchObject({ name: 'TimeoutError' });
      server[what].mode = 'well';
      await eventually(
        () =>
          backend.probe().then(
            () => true,
            () => false,
          ),
        { what: 'an answer' },
      );
      await backend.close();
    },
  );

  test.each(['vault', 'login'] as const)('the %s: closing ends what waits', async (what) => {
    const { backend } = openAzure(server);
    const hangs = hang(what, 'hang');
    const attempt = refusalOf(backend.probe());
    await hangs();
    await backend.close();
    expect(await attempt).toMatchObject({ name: 'AbortError' });
    expect(await refusalOf(backend.probe())).toMatchObject({ name: 'AbortError' });
  });

  test.each(['vault', 'login'] as const)('the %s: once closed, nothing keeps the process alive', async (what) => {
    const hangs = hang(what, 'hang');
    const { vaultUrl, auth, environment } = server;
    const child = spawn(process.execPath, [PROGRAM], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    child.stdin.end(JSON.stringify({ options: { vaultUrl, auth }, environment }));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      said += piece;
    });
    const ended = once(child, 'close');
    await hangs();
    child.kill('SIGTERM');
    expect([await ended, said]).toEqual([[0, null], '']);
  });
});
