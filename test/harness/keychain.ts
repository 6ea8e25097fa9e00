import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemTimers } from '../../src/core/timers.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { openKeychain } from '../../src/vault/os-keychain.ts';
import { eventually } from './eventually.ts';

/** A session bus with a Secret Service on it, both of a test's own. */
export interface TestKeychain {
  /** By which they are found. */
  readonly environment: Environment;
  /** Ends the Secret Service; what is in it stays. */
  stop(): Promise<void>;
  /** Starts it again: locked, when with another passphrase than at first. */
  start(passphrase?: string): Promise<void>;
  /** Lets it answer nothing, while it is there. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

const PASSPHRASE = 'the passphrase of the test keychain';

const BUS = (socket: string) => `<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Starts both, with nothing in them. */
export async function startKeychain(): Promise<TestKeychain> {
  // Short: the path of a socket has at most 107 characters.
  const directory = mkdtempSync(join(tmpdir(), 'pck-'));
  const socket = join(directory, 'bus');
  writeFileSync(join(directory, 'bus.conf'), BUS(socket));
  mkdirSync(join(directory, 'run'), { mode: 0o700 });
  const environment = {
    PATH: process.env['PATH'],
    HOME: directory,
    XDG_RUNTIME_DIR: join(directory, 'run'),
    XDG_DATA_HOME: join(directory, 'data'),
    XDG_CONFIG_HOME: join(directory, 'config'),
    XDG_CACHE_HOME: join(directory, 'cache'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}`,
  };
  const run = (input: string, ...command: string[]) => startDaemon(directory, environment, input, command);
  const bus = await run('', 'dbus-daemon', `--config-file=${join(directory, 'bus.conf')}`, '--nofork', '--nopidfile');
  await eventually(() => existsSync(socket), { what: 'a D-Bus session' });
  let daemon: Daemon | undefined;
  const keychain: TestKeychain = {
    environment,
    start: async (passphrase = PASSPHRASE) => {
      const control = `--control-directory=${join(directory, 'run')}`;
      daemon = await run(
        passphrase,
        'gnome-keyring-daemon',
        '--foreground',
        '--unlock',
        '--components=secrets',
        control,
      );
      await answering(environment);
    },
    stop: async () => daemon?.end(),
    freeze: () => void process.kill(daemon?.pid ?? 0, 'SIGSTOP'),
    thaw: () => void process.kill(daemon?.pid ?? 0, 'SIGCONT'),
    close: async () => {
      await daemon?.end();
      await bus.end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await keychain.start();
  return keychain;
}

/** Waits until there is a Secret Service, locked or not. */
async function answering(environment: Environment): Promise<void> {
  const keychain = openKeychain({ environment, timers: systemTimers });
  const answers = () =>
    keychain.list('nothing').then(
      () => true,
      () => false,
    );
  await eventually(answers, { what: 'a Secret Service' });
  await keychain.close();
}

interface Daemon {
  readonly pid: number;
  end(): Promise<void>;
}

/** Runs a program until its standard input ends: also when the tests are killed, nothing is left of it. */
const WRAPPER = `
  directory=$1; input=$2; shift 2
  printf %s "$input" | "$@" & daemon=$!
  echo $daemon
  read -r word
  kill -KILL $daemon; wait
  [ "$word" = keep ] || rm -rf "$directory"`;

async function startDaemon(
  directory: string,
  env: NodeJS.ProcessEnv,
  input: string,
  command: readonly string[],
): Promise<Daemon> {
  const wrapper = spawn('/bin/sh', ['-c', WRAPPER, 'sh', directory, input, ...command], {
    cwd: directory,
    env,
    // In a session of its own, so that what a terminal sends to the tests does not end the wrapper before the daemon.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(wrapper, 'close');
  let said = '';
  wrapper.stdout.setEncoding('utf8').on('data', (piece: string) => {
    said += piece;
  });
  await eventually(() => said.includes('\n'), { what: `the start of ${command[0]}` });
  return {
    pid: Number.parseInt(said, 10),
    end: async () => {
      wrapper.stdin.end('keep\n');
      await ended;
    },
  };
}
