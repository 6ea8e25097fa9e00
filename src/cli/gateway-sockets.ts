import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** A socket in the place where gateways listen for commands. */
export interface GatewaySocket {
  readonly path: string;
  /** False for one of another user, in a folder that is not that user's: anybody may have put it there to be told. */
  readonly isTrusted: boolean;
}

/** The socket, and those of further gateways in the same place. Nobody may listen to them any more. */
export function socketsBeside(socket: string): GatewaySocket[] {
  const folder = dirname(socket);
  const extension = extname(socket);
  const name = basename(socket, extension);
  const isBeside = (each: string) => {
    const suffix = basename(each, extension).slice(name.length);
    return each === name + suffix + extension && /^(?:-[0-9a-f]{8})?$/.test(suffix);
  };
  try {
    const owner = lstatSync(folder).uid;
    return readdirSync(folder)
      .filter(isBeside)
      .flatMap((each) => lookAt(join(folder, each), owner));
  } catch {
    return [];
  }
}

function lookAt(path: string, owner: number): GatewaySocket[] {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || !there.isSocket()) return [];
  return [{ path, isTrusted: there.uid === process.getuid?.() || there.uid === owner }];
}
