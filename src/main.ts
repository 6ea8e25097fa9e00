import { SignalLatch } from './core/signal-latch.ts';

/*
 * Node ends a process on a signal that nobody listens for, and it takes a moment to load everything. So the signal that engages a
 * lockdown is listened for before anything else is loaded, and whoever starts this does not wait for more than that.
 */
const lockdown = new SignalLatch();
process.on('SIGUSR2', lockdown.pull);

void import('./run-gateway.ts').then(({ runGateway }) => runGateway(process, lockdown));
