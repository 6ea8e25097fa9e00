import { lstatSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { basename, dirname, extname, join } from 'node:path';
import { systemTimers } from '../core/timers.ts';
import type { SecretReference } from '../settings/secret-reference.ts';

/** What changed, for gateways that may hold it in their cache. */
export interface SecretChange {
  /** Absent: who knows which. */
  readonly references?: readonly SecretReference[];
  /** True when they are not to be used any more. */
  readonly gone?: boolean;
}

/** Milliseconds; a gateway on this machine answers in one or two. */
const PATIENCE = 5_000;

/**
 * Tells every gateway that listens beside the admin socket that secrets have changed. When it resolves, their next calls use none of
 * the old values.
 * @returns how many were told, and how many listen but did not take it.
 */
export async function tellGateways(socket: string, change: SecretChange): Promise<{ told: number; deaf: number }> {
  const body = JSON.stringify({ ...change, references: change.references?.map(({ uri }) => uri) });
  const outcomes = await Promise.all(socketsBeside(socket).map((path) => post(path, body)));
  return {
    told: outcomes.filter((outcome) => outcome === 'told').length,
    deaf: outcomes.filter((outcome) => outcome === 'deaf').length,
  };
}

/** The socket, and those of further gateways in the same place. */
function socketsBeside(socket: string): string[] {
  const folder = dirname(socket);
  const extension = extname(socket);
  const name = basename(socket, extension);
  const isBeside = (each: string) => {
    const suffix = basename(each, extension).slice(name.length);
    return each === name + suffix + extension && /^(?:-[0-9a-f]{8})?$/.test(suffix);
  };
  try {
    return readdirSync(folder)
      .filter(isBeside)
      .map((each) => join(folder, each))
      .filter((each) => isTrusted(each, folder));
  } catch {
    return [];
  }
}

/** A socket of ours, or of whoever the folder belongs to: in a folder for all, anybody may have put one there to be told. */
function isTrusted(path: string, folder: string): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || !there.isSocket()) return false;
  return there.uid === process.getuid?.() || there.uid === lstatSync(folder).uid;
}

function post(path: string, body: string): Promise<'told' | 'deaf' | 'nobody'> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request({ socketPath: path, method: 'POST', path: '/secrets/invalidate', headers });
    const callOff = systemTimers.after(PATIENCE, () => sent.destroy(new Error('No answer.')));
    sent.once('response', ({ statusCode }) => {
      resolve(statusCode === 200 ? 'told' : 'deaf');
      // What else it has to say is of no interest, and may have no end.
      sent.destroy();
    });
    sent.once('close', callOff);
    sent.on('error', ({ code }: NodeJS.ErrnoException) =>
      // Left behind by a gateway that was killed.
      resolve(code === 'ECONNREFUSED' || code === 'ENOENT' ? 'nobody' : 'deaf'),
    );
    sent.end(body);
  });
}
