import { connect } from 'node:net';
import type { Child } from './session.ts';
import { waitUntil } from './wait-until.ts';

/** Waits until something accepts connections on that port of the loopback. */
export const waitForPort = async (child: Child, port: number): Promise<void> => {
  await waitUntil(child, 'listening', async () => (await accepts(port)) || undefined);
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
