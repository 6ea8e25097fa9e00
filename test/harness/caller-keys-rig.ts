import { Writable } from 'node:stream';
import type { CallerKey } from '../../src/caller-keys/definition.ts';
import { openCallerKeys } from '../../src/caller-keys/open-caller-keys.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { openLog } from '../../src/telemetry/logger.ts';
import { manualTime } from './manual-time.ts';
import { scriptedShelf } from './scripted-shelf.ts';

export const MINUTE = 60_000;

/** Callers' keys on a shelf in memory, with a clock that stands still. */
export function callerKeysRig() {
  const time = manualTime();
  const shelf = scriptedShelf(time.clock);
  const logged: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const log = openLog(stream, time.clock);
  const open = () =>
    openCallerKeys(shelf, {
      clock: time.clock,
      timers: time.timers,
      cache: { ttl: 5 * MINUTE, staleIfError: 60 * MINUTE },
      log,
    });
  /** Lets what was begun come to its end. */
  const settled = async () => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  };
  return {
    ...time,
    get pending() {
      return time.pending;
    },
    shelf,
    logged,
    open,
    opened: open(),
    settled,
    /** Moves time on, second by second, so that what is begun comes to its end within the same. */
    pass: async (milliseconds: number) => {
      for (let passed = 0; passed < milliseconds; passed += 1000) {
        time.advance(1000);
        await settled();
      }
    },
  };
}

export const fieldsOf = (apiKey: string) => ({ apiKey: new SecretValue(apiKey) });
/** A key as it lies on the shelf. */
export const shelved = (apiKey: string) => new SecretValue(JSON.stringify({ apiKey }));
export const revealed = (key: CallerKey | undefined) => key?.fields['apiKey']?.reveal();
