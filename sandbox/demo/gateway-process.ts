import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface GatewayProcess {
  readonly pid: number | undefined;
  readonly port: number;
  readonly adminPort: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<Exit>;
  /** Asks it to stop, and ends it when it does not. */
  stop(): Promise<Exit>;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** What it wrote to stderr, for a person to read. */
  readonly message: string;
}

export interface GatewayProcessOptions {
  readonly configFile: string;
  readonly logFile: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** It starts within a second; a loaded machine may take longer. */
const PATIENCE = 30_000;
/** It finishes the calls in flight first. */
const STOP_PATIENCE = 10_000;

/**
 * Starts the real gateway as a process of its own and waits until it says that it is ready.
 * @throws Error with the gateway's own message when it does not start.
 */
export async function startGatewayProcess({ configFile, logFile }: GatewayProcessOptions): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    // Nothing else of this shell: its NODE_ENV, say, is not the demo's.
    env: { PATH: process.env['PATH'], PORTCULLIS_CONFIG: configFile },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in a terminal reaches the whole group: the demo alone takes it, and then stops the gateway.
    detached: true,
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const exited = exitOf(child).finally(() => {
    process.removeListener('exit', endWithUs);
    log.end();
  });
  const stop = () => stopChild(child, exited);
  const { port, adminPort } = await Promise.race([
    readyLine(child),
    exited.then(({ message }) => fail(`The gateway did not start. It said:\n\n${message.trim() || '(nothing)'}\n`)),
    sleep(PATIENCE, undefined, { ref: false }).then(() => fail('The gateway did not become ready within 30 seconds.')),
  ]).catch(async (error) => {
    await stop();
    throw error;
  });
  return { pid: child.pid, port, adminPort, exited, stop };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  let message = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    message = (message + chunk.toString()).slice(-4000);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, message: error.message }));
    child.once('close', (code) => resolve({ code, message }));
  });
}

async function stopChild(child: ChildProcess, exited: Promise<Exit>): Promise<Exit> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
  return exited.finally(() => clearTimeout(timer));
}

function readyLine(child: ChildProcess): Promise<{ port: number; adminPort: number }> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      if (!line.includes('"event":"ready"')) return;
      const { port, adminPort } = JSON.parse(line) as { port: number; adminPort: number };
      resolve({ port, adminPort });
    });
  });
}

function fail(message: string): never {
  throw new Error(message);
}
