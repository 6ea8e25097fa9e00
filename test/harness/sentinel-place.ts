import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { encodeOrder } from '../../src/lockdown/encode-order.ts';
import { newHold } from '../../src/lockdown/new-order.ts';
import { SentinelFile } from '../../src/lockdown/sentinel-file.ts';
import { aCall, orderRig } from './order-rig.ts';

/** A place for a sentinel file, another one for each test. */
export function sentinelPlace() {
  const place = {
    folder: '',
    path: '',
    sentinel: () => new SentinelFile({ path: place.path, clock: systemClock, timers: systemTimers }),
    /** Orders in the file, by their ids. */
    written: () => (JSON.parse(readFileSync(place.path, 'utf8')) as { orders: Record<string, string> }).orders,
    /** The hold that falls on a call, for one who knows nothing but this file. */
    held: async () => {
      const { book } = orderRig({ sentinel: place.sentinel() });
      await book.open();
      return book.holdOn(aCall);
    },
  };
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'portcullis-sentinel-'));
    place.path = join(place.folder, 'lockdown.json');
  });
  afterEach(() => rmSync(place.folder, { recursive: true, force: true }));
  return place;
}

/** A hold on one integration, as it is kept. */
export function aHold(reason = 'r'): { readonly id: string; readonly text: string } {
  return encodeOrder(newHold({ scope: { integration: 'maps' }, reason, by: 'b', trigger: 'command' }, 1));
}

export const entry = ({ id, text }: { id: string; text: string }) => new Map([[id, text]]);
