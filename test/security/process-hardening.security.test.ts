import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { keepOutOfCoreDumps } from '../../src/core/core-dumps.ts';
import { createWorkplace } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';
import { CANARY } from '../harness/gateway.ts';
import { type GatewayChild, type HowToStart, startGatewayChild } from '../harness/gateway-child.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

const PRODUCTION = { NODE_ENV: 'production' };
/** Also for whoever opens an inspector unasked: no test may need the usual port. */
const ANY_PORT = '--inspect-port=0';
/** /proc and core(5) are Linux's. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

let issuer: TestIssuer;
let child: GatewayChild | undefined;

beforeAll(async () => {
  issuer = await createIssuer();
});

afterEach(async () => {
  await child?.kill();
  child = undefined;
});

function start(how: HowToStart, backend = 'env'): GatewayChild {
  const secrets = { backend, options: { allowInProduction: true } };
  child = startGatewayChild(issuer, 'http://127.0.0.1:1', { secrets }, how);
  return child;
}

function warningsOf({ logged }: GatewayChild): unknown[] {
  return logged.filter(({ event }) => event === 'warning').map(({ message }) => message);
}

onLinux('core dumps', () => {
  test('the gateway leaves all of its memory out of them', async () => {
    const { process: gateway, lineOf } = start({});
    await lineOf('ready');
    expect(readFileSync(`/proc/${gateway.pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
  });

  test('so do commands, and what exec starts with keys in its environment', async () => {
    const workplace = createWorkplace();
    try {
      await workplace.portcullis('init --integration google-maps --issuer development --origin none --yes'.split(' '));
      const words = ['exec', '--integration', 'maps', '--', 'cat', '/proc/self/coredump_filter'];
      const { stdout } = await workplace.portcullis(words, { environment: { GOOGLE_MAPS_API_KEY: CANARY } });
      expect(stdout.trim()).toBe('00000000');
    } finally {
      workplace.remove();
    }
  });

  test.each(['start', 'portcullis'])('npm run %s sets their size to 0, and becomes the program', (script) => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-core-'));
    try {
      const node = join(directory, 'node');
      writeFileSync(node, '#!/bin/sh\necho "$$ $(ulimit -Sc) $(ulimit -Hc)"\n');
      chmodSync(node, 0o755);
      const scripts = scriptsOfThePackage();
      const { pid, stdout } = spawnSync('sh', ['-c', scripts[script] ?? ''], {
        env: { PATH: `${directory}:${process.env['PATH']}` },
        encoding: 'utf8',
      });
      expect(stdout).toBe(`${pid} 0 0\n`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test.each([
    ['unlimited', 'ulimit -c 0'],
    ['0', undefined],
  ])('where memory cannot be left out and their size is %s, readiness warns: %s', (limit, warning) => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-core-'));
    try {
      // A directory, so that it cannot be written to, by root neither.
      mkdirSync(join(directory, 'coredump_filter'));
      writeFileSync(join(directory, 'limits'), limits(limit));
      const warned = keepOutOfCoreDumps(directory);
      if (warning === undefined) expect(warned).toBeUndefined();
      else expect(warned).toContain(warning);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

function scriptsOfThePackage(): Record<string, string> {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { scripts: Record<string, string> }).scripts;
}

/** As /proc/self/limits has it. */
const limits = (core: string) => `Limit                     Soft Limit           Hard Limit           Units
Max stack size            8388608              unlimited            bytes
Max core file size        ${core.padEnd(20)} unlimited            bytes
Max open files            1024                 4096                 files
`;

describe('in production', () => {
  test.each<[string, HowToStart, string]>([
    ['--inspect', { node: ['--inspect=127.0.0.1:0'] }, '--inspect'],
    [
      '--inspect in NODE_OPTIONS',
      { environment: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } },
      '--inspect in NODE_OPTIONS',
    ],
    ['an inspector that could not listen', { node: ['--inspect=192.0.2.1:0'] }, '--inspect'],
    ['an inspector that a module opened', { node: ['--import', opensInspector()] }, 'an open inspector'],
    ['snapshots of the heap', { node: ['--heapsnapshot-signal=SIGUSR2'] }, '--heapsnapshot-signal'],
  ])('the gateway does not start with %s, and says so', async (_, how, found) => {
    // With a backend that there is not: it is not even looked for.
    const gateway = start({ ...how, environment: { ...PRODUCTION, ...how.environment } }, 'none');
    await expect(gateway.exited).resolves.toBe(1);
    expect(gateway.errors()).toContain(`Portcullis does not start with ${found} while NODE_ENV=production`);
    expect(gateway.logged).toEqual([]);
  });

  test('nor does it with one that was opened while it started', async () => {
    const gateway = start({ node: ['--import', opensInspector('SIGTERM')], environment: PRODUCTION });
    await expect(gateway.exited).resolves.toBe(1);
    expect(gateway.errors()).toContain('Portcullis does not start with an open inspector');
    expect(gateway.logged.filter(({ event }) => event === 'ready')).toEqual([]);
  });

  test('SIGUSR1 opens no inspector, and is written down', async () => {
    const gateway = start({ node: [ANY_PORT], environment: PRODUCTION });
    await gateway.lineOf('ready');
    gateway.process.kill('SIGUSR1');
    const told = () => gateway.logged.find(({ event }) => event === 'debugger_refused');
    await eventually(() => told() !== undefined || listens(gateway), { what: 'an answer to the signal' });
    expect(told()).toMatchObject({ level: 'warn' });
    gateway.process.kill('SIGTERM');
    await expect(gateway.exited).resolves.toBe(0);
    expect(listens(gateway)).toBe(false);
  });
});

describe('elsewhere', () => {
  test('the gateway starts with an inspector, and readiness warns', async () => {
    const gateway = start({ node: ['--inspect=127.0.0.1:0'] });
    await gateway.lineOf('ready');
    expect(warningsOf(gateway)).toEqual([expect.stringContaining('--inspect: whoever reaches it reads the keys')]);
  });

  test('without one there is no warning', async () => {
    const gateway = start({ node: [ANY_PORT] });
    await gateway.lineOf('ready');
    expect(warningsOf(gateway)).toEqual([]);
  });
});

/** A module that opens one, at once or when the gateway listens to a signal. */
function opensInspector(signal?: 'SIGTERM'): string {
  const program = `
    import { open } from 'node:inspector';
    const when = ${JSON.stringify(signal)};
    if (when === undefined) open(0, '127.0.0.1');
    else process.on('newListener', (name) => name === when && open(0, '127.0.0.1'));`;
  return `data:text/javascript,${encodeURIComponent(program)}`;
}

const listens = ({ errors }: GatewayChild) => errors().includes('Debugger listening on');
