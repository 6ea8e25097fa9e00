import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startRedis, type TestRedis } from '../harness/redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.close());

const CHILD = `
import { openAt } from ${JSON.stringify(fileURLToPath(new URL('../harness/redis-rig.ts', import.meta.url)))};
process.on('exit', () => console.log('ended', Math.round(performance.now() - closed)));
let closed = 0;
const refusing = await openAt({ url: 'redis://127.0.0.1:1', timeout: '50ms' });
const redis = await openAt({ url: process.argv[1], timeout: '50ms' });
console.log('opened', redis.obstacle ?? 'up');
await new Promise((resolve) => process.stdin.once('data', resolve));
await redis.ledger.read().catch((error) => console.log(error.name));
closed = performance.now();
redis.close();
refusing.close();
process.stdin.destroy();
`;

test('a process with nothing else to do ends as soon as it has let go of a Redis that hangs', async () => {
  const words = ['--input-type=module', '--eval', CHILD, String(server.section['url'])];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = text(child.stdout);
  const printed = text(child.stderr);
  await once(child.stdout, 'data');
  server.freeze();
  child.stdin.write('go on\n');
  // Left open, an abandoned connection would keep it alive for good.
  const [code] = (await once(child, 'exit')) as [number];
  server.thaw();
  expect(await said).toMatch(/^opened up\nStateAway\nended \d+\n$/);
  expect(code).toBe(0);
  // ioredis prints what nobody listens for.
  expect(await printed).toBe('');
});
