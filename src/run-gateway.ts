import { Answers } from './cli/answers.ts';
import { askHidden } from './cli/hidden-input.ts';
import { isAlive } from './cli/lockdown/is-alive.ts';
import { loadConfiguration } from './composition/load-configuration.ts';
import type { World } from './composition/world.ts';
import { startGateway } from './composition.ts';
import { systemClock } from './core/clock.ts';
import { keepOutOfCoreDumps } from './core/core-dumps.ts';
import { keepOutDebuggers, refuseDebuggers } from './core/debugging.ts';
import { endProcess } from './core/end-process.ts';
import { collectStart } from './core/garbage.ts';
import type { SignalLatch } from './core/signal-latch.ts';
import { BackendUnusable } from './secrets/definition.ts';
import { isProduction } from './settings/environment.ts';
import { settingsFile } from './settings/settings-file.ts';
import { explainStartFailure } from './start-failure.ts';
import { accessLog } from './telemetry/access-log.ts';
import { openLog } from './telemetry/logger.ts';

type Process = NodeJS.Process;

/**
 * Starts the gateway, stops it on a signal, and ends the process: 0 stopped as asked, 1 could not start or go on.
 * @param lockdown is pulled by the signal that engages a lockdown.
 */
export async function runGateway(process: Process, lockdown: SignalLatch): Promise<void> {
  try {
    await run(process, lockdown);
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error)}\n`);
    endProcess(process, 1);
  }
}

async function run(process: Process, lockdown: SignalLatch): Promise<void> {
  const log = openLog(process.stdout, systemClock);
  const production = isProduction(process.env);
  const unshielded = [
    keepOutOfCoreDumps(),
    keepOutDebuggers(process, production, () =>
      log.warn({ message: 'SIGUSR1 opens no inspector while NODE_ENV=production', event: 'debugger_refused' }),
    ),
  ];
  const loaded = await loadConfiguration(settingsFile(process.env), process.env, {
    who: 'gateway',
    record: accessLog(log),
  });
  let isReady = false;
  const gateway = await startGateway(loaded, {
    environment: process.env,
    clock: systemClock,
    log,
    self: { pid: process.pid, isAlive },
    lockdown,
    ...someoneToAsk(process, () => isReady),
  });
  for (const warning of unshielded) if (warning !== undefined) gateway.readiness.warn(warning);

  let stopping = false;
  const stop = async (exitCode: number) => {
    stopping = true;
    await gateway.stop().catch((error: Error) => {
      process.stderr.write(`The gateway did not stop cleanly: ${error.stack}\n`);
      endProcess(process, 1);
    });
    endProcess(process, exitCode);
  };
  const onSignal = (signal: string) => {
    if (stopping) {
      log.warn({ message: 'told to stop again: breaking off the calls in flight', event: 'stopping', signal });
      gateway.cut();
      return;
    }
    log.info({ message: 'stopping: finishing the calls in flight', event: 'stopping', signal });
    void stop(0);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Calls that nobody can write down must not go on.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (stopping) return;
    process.stderr.write(`The log cannot be written to standard output (${code}), so the gateway stops.\n`);
    void stop(1);
  });

  const { port, adminPort, readiness } = gateway;
  collectStart();
  await gateway.attempted();
  if (stopping) return;
  // A signal that came before there was a handler may have opened one meanwhile.
  if (production) refuseDebuggers(process);
  const { warnings, waitingFor, status } = readiness.report();
  for (const warning of warnings) log.warn({ message: warning, event: 'warning' });
  if (status !== 'ready')
    log.warn({
      message: 'listening, but not ready yet: "npm run -s portcullis -- doctor" tells why',
      event: 'waiting',
      port,
      adminPort,
      waitingFor,
    });
  await gateway.ready();
  isReady = true;
  if (!stopping) log.info({ message: 'ready', event: 'ready', port, adminPort });
}

const RESTART = 'restart it and give the new one, or name its file in secrets.options.passphraseFile';

/** Whoever starts the gateway at a terminal may type the vault's passphrase there; nobody is asked once it runs. */
function someoneToAsk(process: Process, isRunning: () => boolean): Pick<World, 'ask'> {
  if (!process.stdin.isTTY) return {};
  const shell = {
    environment: process.env,
    clock: systemClock,
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
  };
  return {
    ask: (question) => {
      if (isRunning())
        throw new BackendUnusable('the vault has another passphrase than when the gateway was started', RESTART);
      return askHidden(new Answers(shell), question).catch(() => {
        process.stderr.write('Stopped. The gateway was not started.\n');
        process.exit(1);
      });
    },
  };
}
