import { loadConfiguration } from './composition/load-configuration.ts';
import { startGateway } from './composition.ts';
import { systemClock } from './core/clock.ts';
import { settingsFile } from './settings/load.ts';
import { explainStartFailure } from './start-failure.ts';
import { openLog } from './telemetry/logger.ts';

/** Starts the gateway, stops it on a signal, and owns the exit code: 0 stopped as asked, 1 could not start or go on. */
async function main(): Promise<void> {
  const log = openLog(process.stdout);
  const loaded = await loadConfiguration(settingsFile(process.env), process.env);
  const gateway = await startGateway(loaded, { environment: process.env, clock: systemClock, log });

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ message: 'stopping: finishing the calls in flight', event: 'stopping', signal });
    void gateway.stop().then(() => {
      log.info({ message: 'stopped', event: 'stopped' });
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const { port, adminPort, readiness } = gateway;
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
