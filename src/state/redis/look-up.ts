import { ADDRCONFIG, type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Finds the addresses of a name. */
export type Resolve = (name: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

/**
 * Names that are looked up at a time. One that no name server answers for keeps a thread for ten seconds and more, and of these the
 * process has four (https://nodejs.org/docs/latest-v24.x/api/dns.html#implementation-considerations): files, ciphers and the names of
 * providers need them, too.
 */
const AT_ONCE = 2;

const ofSystem: Resolve = (name, done) => lookup(name, { all: true, hints: ADDRCONFIG }, done);

/** A look-up for net.connect that never has two under way for one name: attempts that come later wait for what the first finds. */
export function createLookUp(resolve: Resolve = ofSystem): LookupFunction {
  const underWay = new Map<string, Promise<LookupAddress[]>>();
  const inLine: (() => void)[] = [];
  let places = AT_ONCE;

  const ask = async (name: string): Promise<LookupAddress[]> => {
    if (places > 0) places -= 1;
    else await new Promise<void>((begin) => inLine.push(begin));
    try {
      return await new Promise((found, failed) => {
        resolve(name, (error, addresses) => (error === null ? found(addresses) : failed(error)));
      });
    } finally {
      underWay.delete(name);
      const next = inLine.shift();
      if (next === undefined) places += 1;
      else next();
    }
  };

  return (name, { all }, callback) => {
    const asked = underWay.get(name) ?? ask(name);
    underWay.set(name, asked);
    asked.then(
      (addresses) => {
        const [first] = addresses;
        if (all === true || first === undefined) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
