import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, type Stats } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { basename, dirname, extname, join } from 'node:path';

/** The socket by which commands on this machine reach a running gateway. */
export interface AdminSocket {
  readonly path: string;
  close(): void;
}

/**
 * Listens on a Unix domain socket that only its owner may open (0600).
 * @param path taken over from a gateway that is gone; while one listens, or where something else is, another name beside it is used,
 * such as `admin-3f9c2a1b.sock`, which commands find too.
 * @throws NodeJS.ErrnoException when no socket can be made there.
 */
export async function openAdminSocket(path: string, answer: RequestListener): Promise<AdminSocket> {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const server = createServer(answer);
  // Made where nobody else can look, and moved when it is closed to others: between the two is a moment.
  const hidden = mkdtempSync(join(folder, '.new-'));
  try {
    const made = join(hidden, 's');
    await listen(server, made);
    chmodSync(made, 0o600);
    const own = lstatSync(made);
    const extension = extname(path);
    const beside = join(folder, `${basename(path, extension)}-${randomBytes(4).toString('hex')}${extension}`);
    const final = (await isFree(path, own)) ? path : beside;
    renameSync(made, final);
    return {
      path: final,
      close: () => {
        server.close();
        server.closeAllConnections();
        if (statOf(final)?.ino === own.ino) rmSync(final, { force: true });
      },
    };
  } finally {
    rmSync(hidden, { recursive: true, force: true });
  }
}

function listen(server: Server, path: string): Promise<void> {
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** Whether nothing is there, or a socket of the same user to which nobody listens any more. */
async function isFree(path: string, { uid }: Stats): Promise<boolean> {
  const there = statOf(path);
  if (there === undefined) return true;
  return there.isSocket() && there.uid === uid && (await isDeserted(path));
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Milliseconds; whoever takes longer is there, and busy. */
const PATIENCE = 1_000;

/** Any answer but a refusal may be that of a gateway which is busy, or somebody else's. */
function isDeserted(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (deserted: boolean) => {
      socket.destroy();
      resolve(deserted);
    };
    socket.setTimeout(PATIENCE, () => settle(false));
    socket.once('connect', () => settle(false));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED'));
  });
}
