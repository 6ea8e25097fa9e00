import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pollForChange } from '../../core/poll-for-change.ts';
import type { Timers } from '../../core/timers.ts';

/** Milliseconds between looks; one takes some 30 µs, on another thread. */
const EVERY = 100;

/** Calls when a file may have changed: as the system tells, and by looking, for where it does not. @returns what ends it. */
export function watchFile(path: string, onChange: () => void, timers: Timers): () => void {
  const endLooks = pollForChange({ look: () => stateOf(path), every: EVERY, timers }, onChange);
  const watcher = watchDirectory(path, onChange);
  return () => {
    endLooks();
    watcher?.close();
  };
}

async function stateOf(path: string): Promise<string> {
  try {
    const { mode, ino, mtimeNs, ctimeNs, size } = await lstat(path, { bigint: true });
    return [mode, ino, mtimeNs, ctimeNs, size].join(':');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function watchDirectory(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const name = basename(path);
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) onChange();
    });
    // Looking goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
