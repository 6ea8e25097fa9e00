import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { ListedPresence, Presence, Roster } from '../state/definition.ts';
import { FORGOTTEN_AFTER, SILENT_AFTER, withoutEarlierLives } from '../state/roster-rules.ts';

export interface InstanceFilesParts {
  /** `lockdown.sentinelFile`; the files are in `<path>.instances/`. */
  readonly sentinelFile: string;
  readonly host: string;
  /** Whether there is a process of this number on this machine. */
  readonly isAlive: (pid: number) => boolean;
  readonly clock: Pick<Clock, 'now'>;
}

const MOST_FILES = 1000;
const LONGEST = 256 * 1024;

interface Found extends ListedPresence {
  readonly path: string;
  /** Milliseconds since it told. */
  readonly age: number;
}

/** Which instances use a sentinel file, in files beside it. */
export class InstanceFiles implements Roster {
  readonly name: string;
  readonly #parts: InstanceFilesParts;
  #isTidy = false;

  constructor(parts: InstanceFilesParts) {
    this.name = `${parts.sentinelFile}.instances`;
    this.#parts = parts;
  }

  async tell(presence: Presence): Promise<void> {
    const path = this.#pathOf(presence.instance);
    await mkdir(this.name, { recursive: true, mode: 0o755 });
    await writeFile(`${path}.new`, JSON.stringify(presence), { mode: 0o644 });
    await rename(`${path}.new`, path);
    if (!this.#isTidy) await this.#tidy();
    this.#isTidy = true;
  }

  async leave(instance: string): Promise<void> {
    await rm(this.#pathOf(instance), { force: true });
  }

  async live(): Promise<readonly ListedPresence[]> {
    const found = this.#withProcess(await this.#all()).filter(({ age }) => age < FORGOTTEN_AFTER);
    return found.map(({ path: _, age: __, ...presence }) => presence);
  }

  /** Without those of this machine whose process is gone, or is another's now. */
  #withProcess(found: readonly Found[]): Found[] {
    const { host, isAlive } = this.#parts;
    return withoutEarlierLives(found).filter((each) => each.host !== host || isAlive(each.pid));
  }

  /** Takes away what instances of this machine left behind that were killed. */
  async #tidy(): Promise<void> {
    const found = await this.#all();
    const kept = new Set(this.#withProcess(found));
    const left = found.filter((each) => each.host === this.#parts.host && !kept.has(each));
    await Promise.all(left.map(({ path }) => rm(path, { force: true })));
  }

  async #all(): Promise<Found[]> {
    const names = await readdir(this.name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const files = names.filter((name) => name.endsWith('.json')).slice(0, MOST_FILES);
    const found = await Promise.all(files.map((name) => this.#read(join(this.name, name))));
    return found.filter((each) => each !== undefined);
  }

  async #read(path: string): Promise<Found | undefined> {
    try {
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stats = await file.stat();
        if (!stats.isFile() || stats.size > LONGEST) return undefined;
        const presence = JSON.parse(await file.readFile('utf8')) as Presence;
        if (!isPresence(presence)) return undefined;
        const { instance, host, pid, orders } = presence;
        const age = this.#parts.clock.now() - stats.mtimeMs;
        return { instance, host, pid, orders, path, age, ...(age >= SILENT_AFTER && { silentFor: age }) };
      } finally {
        await file.close();
      }
    } catch {
      // It went meanwhile, or is nothing of ours.
      return undefined;
    }
  }

  #pathOf(instance: string): string {
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(instance)) throw new TypeError('an instance is named by letters and digits');
    return join(this.name, `${instance}.json`);
  }
}

function isPresence({ instance, host, pid, orders }: Presence): boolean {
  return (
    typeof instance === 'string' &&
    typeof host === 'string' &&
    Number.isSafeInteger(pid) &&
    pid > 0 &&
    Array.isArray(orders) &&
    orders.every((id) => typeof id === 'string')
  );
}
