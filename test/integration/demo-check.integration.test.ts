import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-demo-check-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function startMain(...args: string[]) {
  const child = spawn(process.execPath, ['sandbox/demo/main.ts', '--directory', directory, ...args], { cwd: ROOT });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended };
}

/** The port at which the demo's gateway said that it is ready. */
function gatewayPort(): number {
  const lines = readFileSync(join(directory, 'gateway.log'), 'utf8').split('\n');
  const ready = lines.find((line) => line.includes('"event":"ready"')) ?? '';
  return (JSON.parse(ready) as { port: number }).port;
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    () => true,
    () => false,
  );
}

describe('npm run demo -- --check', () => {
  test('passes every step, exits with 0 and leaves no process', async () => {
    const { child, ended } = startMain('--check');
    const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    expect({ code, errors, failed: out.match(/^FAILED.*/gm) }).toEqual({ code: 0, errors: '', failed: null });
    expect(out.match(/^ok {6}\S/gm)?.length).toBe(17);
    expect(await answers(gatewayPort())).toBe(false);
  });
});

describe('npm run demo', () => {
  test('says where the page is, and stops everything on a signal', async () => {
    const { child, ended } = startMain();
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    await eventually(() => out.includes('Press Ctrl-C'), { what: 'the welcome' });
    const page = /^ +(http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(out)?.[1] ?? '';
    const answer = await fetch(page);
    expect(await answer.text()).toContain('A page without a key');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none';script-src 'self'/);
    const [, token = '', url = ''] = /curl -H 'Authorization: Bearer ([^']+)' '([^']+)'/.exec(out) ?? [];
    const geocoded = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect(await geocoded.json()).toMatchObject({ status: 'OK' });
    const port = gatewayPort();
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(await answers(port)).toBe(false);
  });

  test('says so and exits with 1 when the gateway dies', async () => {
    const { child, ended } = startMain();
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
    await eventually(() => out.includes('Press Ctrl-C'), { what: 'the welcome' });
    process.kill(gatewayPid(child.pid), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(out).toContain('The gateway has stopped by itself');
  });

  test('refuses an argument that it does not know', async () => {
    const { child, ended } = startMain('--chekc');
    expect(await text(child.stderr)).toContain('Usage: npm run demo');
    expect(await ended).toBe(2);
  });
});

/** The demo has one child: the gateway. */
function gatewayPid(demo: number | undefined): number {
  return Number(readFileSync(`/proc/${demo}/task/${demo}/children`, 'utf8').trim().split(' ')[0]);
}
