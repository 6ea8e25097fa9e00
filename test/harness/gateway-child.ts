import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { eventually } from './eventually.ts';
import { CANARY, mapsConfig } from './gateway.ts';
import type { TestIssuer } from './tokens.ts';

/** Without one it warns. */
const RELEASE_KEY = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n';
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The gateway as a process of its own. */
export interface GatewayChild {
  readonly process: ChildProcess;
  /** The lines of its log so far, parsed. */
  readonly logged: Record<string, unknown>[];
  readonly errors: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** Waits for a line of the log. */
  lineOf(event: string): Promise<Record<string, unknown>>;
  kill(): Promise<void>;
}

export interface HowToStart {
  /** Options of Node's own. */
  readonly node?: readonly string[];
  readonly environment?: Record<string, string>;
}

/** Starts `src/main.ts` with the usual configuration, in which given sections replace the usual ones. */
export function startGatewayChild(
  issuer: TestIssuer,
  upstreamOrigin: string,
  config: Record<string, unknown> = {},
  { node = [], environment }: HowToStart = {},
): GatewayChild {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-child-'));
  const keyFile = join(directory, 'issuer.pem');
  writeFileSync(keyFile, issuer.publicPem);
  writeFileSync(
    join(directory, 'gateway.yaml'),
    stringify({ ...mapsConfig(issuer, keyFile, upstreamOrigin), ...config }),
  );
  writeFileSync(join(directory, 'lockdown-release.key'), RELEASE_KEY, { mode: 0o600 });
  const child = spawn(process.execPath, [...node, MAIN], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      PORTCULLIS_CONFIG: 'gateway.yaml',
      GOOGLE_MAPS_API_KEY: CANARY,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logged: Record<string, unknown>[] = [];
  let errors = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    logged.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  const exited = once(child, 'close').then(([code, signal]) => {
    rmSync(directory, { recursive: true, force: true });
    return (code ?? signal) as number | NodeJS.Signals | null;
  });
  return {
    process: child,
    logged,
    errors: () => errors,
    exited,
    lineOf: async (event) => {
      const find = () => logged.find((line) => line['event'] === event);
      await eventually(() => find() !== undefined || child.exitCode !== null, { what: `a line of the event ${event}` });
      const line = find();
      if (line === undefined) throw new Error(`The gateway ended before ${event}: ${errors}`);
      return line;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
