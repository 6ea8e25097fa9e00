import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type RequestListener, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAdminApi } from '../../src/admin/api.ts';
import { type AdminSocket, openAdminSocket } from '../../src/admin/socket.ts';
import { tellGateways } from '../../src/cli/tell-gateways.ts';
import type { SecretReference } from '../../src/settings/secret-reference.ts';
import { finished } from '../harness/cli.ts';

let directory: string;
let path: string;
let open: AdminSocket[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-admin-'));
  path = join(directory, 'admin.sock');
  open = [];
});
afterEach(() => {
  for (const socket of open) socket.close();
  rmSync(directory, { recursive: true });
});

const BESIDE = /admin-[0-9a-f]{8}\.sock$/;
const KEY: SecretReference = { uri: 'secret://maps/key', name: 'maps', field: 'key' };

async function listen(answer: RequestListener = () => {}): Promise<AdminSocket> {
  const socket = await openAdminSocket(path, answer);
  open.push(socket);
  return socket;
}

/** A gateway's side that writes down what it is told. */
function listener() {
  const told: [string | undefined, boolean | undefined][] = [];
  const ownKeys: string[] = [];
  const api = createAdminApi(
    { invalidate: (reference, gone) => void told.push([reference?.uri, gone]) },
    { invalidate: () => void ownKeys.push('all') },
  );
  return { told, ownKeys, api };
}

function post(body: string, target = '/secrets/invalidate', method = 'POST'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: path, method, path: target }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('the admin socket', () => {
  test('may be opened by its owner alone', async () => {
    const { path: made } = await listen();
    expect(made).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['admin.sock']);
  });

  test('makes a directory for its owner alone, and leaves one that there is', async () => {
    chmodSync(directory, 0o755);
    path = join(directory, 'var/admin.sock');
    await listen();
    expect([directory, join(directory, 'var')].map((made) => statSync(made).mode & 0o777)).toEqual([0o755, 0o700]);
  });

  test('is made within its own folder, and leaves nothing else there when it cannot be', async () => {
    const folder = join(directory, 'var');
    const opening = openAdminSocket(join(folder, 'admin.sock'), () => {});
    expect(readdirSync(directory)).toEqual(['var']);
    open.push(await opening);
    expect(readdirSync(folder)).toEqual(['admin.sock']);
    const tooLong = join(directory, 'x'.repeat(120));
    await expect(openAdminSocket(join(tooLong, 'admin.sock'), () => {})).rejects.toThrow(/EINVAL|ENAMETOOLONG/);
    expect(readdirSync(tooLong)).toEqual([]);
  });

  test('is taken over from a gateway that was killed', async () => {
    const program = `require('node:http').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await finished(spawn(process.execPath, ['-e', program]));
    expect(readdirSync(directory)).toEqual(['admin.sock']);
    const { told, api } = listener();
    expect((await listen(api)).path).toBe(path);
    expect(await tellGateways(path, {})).toEqual({ told: 1, deaf: 0 });
    expect(told).toEqual([[undefined, false]]);
  });

  test('has callers’ own keys dropped when all are, and not for a secret of the product’s', async () => {
    const { ownKeys, api } = listener();
    await listen(api);
    await tellGateways(path, { references: [KEY] });
    expect(ownKeys).toEqual([]);
    await tellGateways(path, {});
    expect(ownKeys).toEqual(['all']);
  });

  test('is left to a gateway that runs: the next takes a name beside it, and commands reach both', async () => {
    const [one, other] = [listener(), listener()];
    await listen(one.api);
    const second = await listen(other.api);
    expect(second.path).toMatch(BESIDE);
    expect(statSync(second.path).mode & 0o777).toBe(0o600);
    expect(await tellGateways(path, { references: [KEY], gone: true })).toEqual({ told: 2, deaf: 0 });
    expect(one.told).toEqual([[KEY.uri, true]]);
    expect(other.told).toEqual([[KEY.uri, true]]);
  });

  test('leaves nothing behind when it closes', async () => {
    const socket = await listen();
    socket.close();
    expect(readdirSync(directory)).toEqual([]);
    expect(await tellGateways(path, {})).toEqual({ told: 0, deaf: 0 });
  });

  test('has nobody to tell where there is no such folder', async () => {
    expect(await tellGateways(join(directory, 'none', 'admin.sock'), {})).toEqual({ told: 0, deaf: 0 });
  });

  test('counts a listener that does not take it', async () => {
    await listen((_request, response) => void response.writeHead(500).end());
    expect(await tellGateways(path, {})).toEqual({ told: 0, deaf: 1 });
  });

  test.each(['a file', 'a link to a file'])(
    'leaves %s alone that is in its place, now and when it closes',
    async (what) => {
      const precious = what === 'a file' ? path : join(directory, 'precious');
      writeFileSync(precious, 'a vault');
      if (precious !== path) symlinkSync(precious, path);
      const socket = await listen();
      expect(socket.path).toMatch(BESIDE);
      socket.close();
      expect(readFileSync(path, 'utf8')).toBe('a vault');
    },
  );

  test('that somebody else has taken since is not removed when it closes', async () => {
    const socket = await listen();
    rmSync(path);
    writeFileSync(path, 'of another');
    socket.close();
    expect(readFileSync(path, 'utf8')).toBe('of another');
  });

  test('is taken from no gateway that is too busy to answer', async () => {
    const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => { process.stdout.write('on'); setTimeout(() => { for (;;); }, 1); })`;
    const busy = spawn(process.execPath, ['-e', program]);
    await once(busy.stdout, 'data');
    try {
      expect((await listen()).path).toMatch(BESIDE);
    } finally {
      busy.kill('SIGKILL');
      await once(busy, 'close');
    }
  });

  test('may be opened by its owner alone also where files are made for all', async () => {
    const before = process.umask(0);
    try {
      await listen();
      path = join(directory, 'new', 'admin.sock');
      await listen();
    } finally {
      process.umask(before);
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'new')).mode & 0o777).toBe(0o700);
  });

  test('does not wait for the end of what a listener has to say', async () => {
    await listen((_request, response) => void response.writeHead(200).write('on and on'));
    expect(await tellGateways(path, {})).toEqual({ told: 1, deaf: 0 });
  });

  test('of another name beside it is told nothing', async () => {
    const { told, api } = listener();
    path = join(directory, 'admin-of-mine.sock');
    await listen(api);
    expect(await tellGateways(join(directory, 'admin.sock'), {})).toEqual({ told: 0, deaf: 0 });
    expect(told).toEqual([]);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot('that another user put there is told nothing', async () => {
    const { told, api } = listener();
    await listen(api);
    lchownSync(path, 65_534, 65_534);
    expect(await tellGateways(path, { references: [KEY] })).toEqual({ told: 0, deaf: 0 });
    expect(told).toEqual([]);
    expect((await listen()).path).toMatch(BESIDE);
  });

  test('is not made where a file of another kind is', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(openAdminSocket(join(directory, 'file', 'admin.sock'), () => {})).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  test.each([
    ['what is no JSON', '{', 400],
    ['what it does not know', '{"all":true}', 400],
    ['what is no reference', '{"references":["maps"]}', 400],
    ['all', '{}', 200],
  ])('answers %s with a status', async (_name, body, status) => {
    const { told, api } = listener();
    await listen(api);
    expect(await post(body)).toBe(status);
    expect(told).toHaveLength(status === 200 ? 1 : 0);
  });

  test('serves nothing else', async () => {
    await listen(listener().api);
    expect(await post('{}', '/')).toBe(404);
    expect(await post('{}', '/secrets/invalidate', 'GET')).toBe(404);
  });
});
