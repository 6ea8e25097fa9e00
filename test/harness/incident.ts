import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type CallResult, call, GEOCODE } from './call.ts';
import { type CliResult, finished } from './cli.ts';
import { eventually } from './eventually.ts';
import { CANARY, mapsSection } from './gateway.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));

/** A gateway as a process, in the working directory of the incident. */
export interface RunningGateway {
  readonly process: ChildProcess;
  readonly port: number;
  readonly logged: readonly Record<string, unknown>[];
}

/** A working directory with a configuration, gateways that run there, and an operator who is called at night. */
export interface Incident {
  readonly directory: string;
  readonly issuer: TestIssuer;
  readonly upstream: Upstream;
  readonly gateways: readonly RunningGateway[];
  /** Writes the configuration anew: these sections merged over the usual ones. */
  configure(config: Record<string, unknown>): void;
  /** Starts one more. */
  start(): Promise<RunningGateway>;
  /** Starts a program of src/ there. */
  begin(file: string, words: readonly string[], options?: RunOptions): ChildProcess;
  /** Runs `emergency-lockdown` to its end; standard input is given, or empty. */
  lockdown(words: readonly string[], options?: RunOptions): Promise<CliResult>;
  /** The same with `--json`, parsed. */
  lockdownData(words: readonly string[], options?: RunOptions): Promise<{ code: number | null; data: Answer }>;
  /** Runs `portcullis` to its end. */
  portcullis(words: readonly string[], options?: RunOptions): Promise<CliResult>;
  /** A call to one of the gateways; with a good token unless another is given. */
  call(gateway: RunningGateway, token?: string): Promise<CallResult>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly input?: string;
  readonly directory?: string;
  /** Who runs it. */
  readonly uid?: number;
  readonly environment?: Record<string, string>;
}

/** What `--json` prints, as far as tests look at it. */
export interface Answer {
  readonly ok: boolean;
  readonly hold: { readonly id: string; readonly isNew: boolean };
  readonly targets: readonly {
    kind: string;
    name: string;
    took: boolean;
    milliseconds: number;
    problem: string | null;
    next: string | null;
  }[];
  readonly instances: { live: number; confirmed: number; missing: string[]; unaccounted: number; unasked: string[] };
  readonly holds: readonly { id: string; reason: string; by: string; obeyedBy: string[] }[];
  readonly revocations: readonly { id: string; reason: string; obeyedBy: string[] }[];
  readonly remarks: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * @param config merged over the sections of the configuration.
 * @param surroundings variables for all that runs there.
 */
export async function startIncident(
  gateways: number,
  config: Record<string, unknown> = {},
  surroundings: Readonly<Record<string, string>> = {},
): Promise<Incident> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-incident-'));
  const issuer = await createIssuer();
  const upstream = await startUpstream();
  const running: RunningGateway[] = [];
  writeFileSync(join(directory, 'issuer.pem'), issuer.publicPem);
  mkdirSync(join(directory, 'config'));
  const configure = (sections: Record<string, unknown>) =>
    writeFileSync(join(directory, 'config/gateway.yaml'), stringify({ ...usual(issuer, upstream), ...sections }));
  configure(config);
  const run = (
    file: string,
    words: readonly string[],
    { input = '', directory: cwd = directory, environment, uid }: RunOptions = {},
  ) => {
    const child = spawn(process.execPath, [join(SOURCE, file), ...words], {
      cwd,
      ...(uid !== undefined && { uid }),
      env: { PATH: process.env['PATH'], GOOGLE_MAPS_API_KEY: CANARY, ...surroundings, ...environment },
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return child;
  };
  const lockdown: Incident['lockdown'] = (words, options) =>
    finished(run('scripts/emergency-lockdown.ts', words, options));
  const incident: Incident = {
    directory,
    issuer,
    upstream,
    gateways: running,
    configure,
    begin: run,
    start: async () => {
      const gateway = await ready(run('main.ts', []));
      running.push(gateway);
      return gateway;
    },
    lockdown,
    lockdownData: async (words, options) => {
      const { code, stdout, stderr } = await lockdown([...words, '--json'], options);
      if (stdout === '') throw new Error(`emergency-lockdown answered nothing: ${stderr}`);
      return { code, data: JSON.parse(stdout) as Answer };
    },
    portcullis: (words, options) => finished(run('cli/portcullis.ts', words, options)),
    call: async ({ port }, token) =>
      call(`http://127.0.0.1:${port}${GEOCODE}`, { token: token ?? (await issuer.sign()) }),
    close: async () => {
      await Promise.all(running.map(({ process: child }) => kill(child)));
      await upstream.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(Array.from({ length: gateways }, () => incident.start()));
    return incident;
  } catch (error) {
    await incident.close();
    throw error;
  }
}

function usual(issuer: TestIssuer, upstream: Upstream): Record<string, unknown> {
  const trusted = { issuer: issuer.issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile: 'issuer.pem' };
  return {
    server: { port: 0 },
    admin: { port: 0 },
    auth: { issuers: [trusted] },
    secrets: { backend: 'env' },
    egress: { allowPrivateAddresses: true },
    integrations: { maps: mapsSection(upstream.origin) },
  };
}

async function ready(child: ChildProcess): Promise<RunningGateway> {
  const logged: Record<string, unknown>[] = [];
  let rest = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    logged.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    errors += piece;
  });
  const find = () => logged.find(({ event }) => event === 'ready');
  await eventually(() => find() !== undefined || child.exitCode !== null, { within: 50_000, what: 'a ready gateway' });
  const line = find();
  if (line === undefined) throw new Error(`The gateway did not start: ${errors}`);
  return { process: child, port: Number(line['port']), logged };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}
