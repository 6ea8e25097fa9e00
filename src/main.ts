import { loadConfiguration } from './composition/load-configuration.ts';
import { startGateway } from './composition.ts';
import { systemClock } from './core/clock.ts';
import { collectStart } from './core/garbage.ts';
import { settingsFile } from './settings/load.ts';
import { explainStartFailure } from './start-failure.ts';
import { openLog } from './telemetry/logger.ts';

/** Starts the gateway, stops it on a signal, and owns the exit code: 0 stopped as asked, 1 could not start or go on. */
async function main(): Promise<void> {
  const log = openLog(process.stdout, systemClock);
  const loaded = await loadConfiguration(settingsFile(process.env), process.env);
  const gateway = await startGateway(loaded, { environment: process.env, clock: systemClock, log });

  let stopping = false;
  const stop = async (exitCode: number) => {
    stopping = true;
    await gateway.stop().catch((error: Error) => {
      process.stderr.write(`The gateway did not stop cleanly: ${error.stack}\n`);
      process.exit(1);
    });
    process.exit(exitCode);
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
  if (!stopping) log.info({ message: 'ready', event: 'ready', port, adminPort });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`);
  process.exit(1);
}
