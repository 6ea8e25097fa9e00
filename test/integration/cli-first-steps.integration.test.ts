import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { startGeocoder } from '../harness/geocoder.ts';
import { closed, type Upstream } from '../harness/upstream.ts';

const KEY = 'AIzaCanary-first-steps-0123456789';
const environment = { GOOGLE_MAPS_API_KEY: KEY };
let workplace: Workplace;
let gateway: ChildProcess | undefined;
let google: Upstream | undefined;

beforeEach(async () => {
  workplace = createWorkplace();
  await workplace.portcullis(['init', '--yes']);
});
afterEach(async () => {
  if (gateway !== undefined && gateway.exitCode === null) {
    gateway.kill();
    await once(gateway, 'exit');
  }
  if (google !== undefined) await closed(google.server);
  workplace.remove();
});

/** What a user would change in an editor. */
function edit(before: string | RegExp, after: string): void {
  const file = join(workplace.directory, 'config/gateway.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(before, after));
}

/** The log line that says the gateway is ready. */
async function ready(child: ChildProcess): Promise<{ port: number }> {
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const entry = JSON.parse(line) as { event: string; port: number };
    if (entry.event === 'ready') return entry;
  }
  throw new Error('The gateway ended before it was ready.');
}

test('init, doctor, start, token, call: what init tells to do works', async () => {
  google = await startGeocoder(KEY);
  edit('use: google-maps', `use: google-maps\n    baseUrl: ${google.origin}\n    allowPrivateAddresses: true`);
  edit('port: 8080', 'port: 0');
  edit('port: 8081', 'port: 0');
  const doctor = await workplace.portcullis(['doctor'], { environment });
  expect(doctor.output).toMatch(/^maps +ok/);
  gateway = workplace.start(environment);
  const { port } = await ready(gateway);
  const token = (await workplace.portcullis(['token', 'issue', '--sub', 'alice', '--scope', 'maps'])).stdout.trim();
  const answer = await call(`http://127.0.0.1:${port}${GEOCODE}`, { token });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toMatchObject({ status: 'OK' });
});

describe('a gateway that cannot start says what mends it', () => {
  const start = async (variables: Record<string, string> = environment) => await finished(workplace.start(variables));

  test('a variable that is not set', async () => {
    const { code, stderr } = await start({});
    expect(stderr).toMatch(/set the environment variable GOOGLE_MAPS_API_KEY/);
    expect(code).toBe(1);
  });

  test('a configuration that is not there', async () => {
    const { code, stderr } = await start({ ...environment, PORTCULLIS_CONFIG: 'none.yaml' });
    expect(stderr).toMatch(/^none\.yaml.*npm run -s portcullis -- init/s);
    expect(code).toBe(1);
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    edit('port: 8080', `port: ${port}`);
    edit('port: 8081', 'port: 0');
    const { code, stderr } = await start();
    other.close();
    expect(stderr).toBe(
      `Portcullis cannot listen on 127.0.0.1, port ${port}: something listens there already. ` +
        'Stop it, or set another server.port or admin.port in the configuration (0 takes any free one).\n',
    );
    expect(code).toBe(1);
  });

  test('an address of another machine', async () => {
    edit('host: 127.0.0.1', 'host: 192.0.2.1');
    edit('port: 8081', 'port: 0');
    const { code, stderr } = await start();
    expect(stderr).toMatch(/no such address. Set server.host/);
    expect(code).toBe(1);
  });

  test('the development issuer and the env backend in production, both at once', async () => {
    const { code, stderr } = await start({ ...environment, NODE_ENV: 'production' });
    expect(stderr).toMatch(/2 problems.*auth\.issuers\[0\]\.issuer.*secrets\.backend/s);
    expect(code).toBe(1);
  });
});
