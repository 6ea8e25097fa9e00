import { startGateway } from './composition.ts';
import { systemClock } from './core/clock.ts';
import { extensions } from './extensions.ts';
import { loadSettings, settingsFile } from './settings/load.ts';
import { SettingsError } from './settings/problems.ts';
import { openLog } from './telemetry/logger.ts';

/** Starts the gateway, stops it on a signal, and owns the exit code: 0 stopped as asked, 1 could not start or go on. */
async function main(): Promise<void> {
  const log = openLog(process.stdout);
  const loaded = loadSettings(settingsFile(process.env), process.env, extensions);
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
    log.warn({ message: 'listening, but not ready yet', event: 'waiting', port, adminPort, waitingFor });
  await gateway.ready();
  if (!stopping) log.info({ message: 'ready', event: 'ready', port, adminPort });
}

try {
  await main();
} catch (error) {
  const reason = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`);
  else if (reason.code === 'EADDRINUSE')
    process.stderr.write(
      `Port ${reason.port} on ${reason.address} is taken. Stop what listens there, or set another port in the configuration.\n`,
    );
  else if (reason.code === 'EACCES' && reason.syscall === 'listen')
    process.stderr.write(
      `This user may not listen on port ${reason.port}. Choose a port above 1023 in the configuration.\n`,
    );
  else process.stderr.write(`Portcullis could not start: ${reason.stack ?? String(error)}\n`);
  process.exit(1);
}
