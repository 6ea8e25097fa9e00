import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../../core/sync-directory.ts';
import { StateUnusable } from '../../state/definition.ts';
import { beside } from './left-behind.ts';
import { identityAt, LONGEST_FILE } from './look.ts';
import { hasOwnTime, ownTime } from './own-time.ts';

/** A sentinel file that is to take a place. Nobody writes into it again: whoever is killed leaves all of it, or it was not needed yet. */
export class NewFile {
  readonly #path: string;
  readonly #made: string;
  readonly #file: FileHandle;

  private constructor(path: string, made: string, file: FileHandle) {
    this.#path = path;
    this.#made = made;
    this.#file = file;
  }

  /** @param mark sets it apart from those of others. @throws StateUnusable, and what the file system says. */
  static async make(path: string, mark: string, entries: ReadonlyMap<string, string>): Promise<NewFile> {
    const made = beside(path, 'new', mark);
    const file = new NewFile(path, made, await open(made, 'wx', 0o644));
    try {
      // Other users may read it: a gateway that runs as another than who wrote it, such as root, would hold everything otherwise.
      await file.#file.chmod(0o644);
      await file.#write(entries);
      return file;
    } catch (error) {
      await file.end();
      throw error;
    }
  }

  /**
   * Gives it its name, unless something else has it already; then sees to it that it outlives a loss of power. In this order, as a
   * busy disk may take a second for that: who reads it obeys it meanwhile. After a loss of power in between it may be empty, which holds
   * everything.
   */
  async place(): Promise<boolean> {
    try {
      await link(this.#made, this.#path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Some file systems have no links.
      if (code === 'EEXIST' || (await identityAt(this.#path)) !== undefined) return false;
      await rename(this.#made, this.#path);
    }
    await this.#file.sync();
    await syncDirectory(dirname(this.#path));
    return true;
  }

  /** Closes it, and takes away its first name. */
  async end(): Promise<void> {
    await this.#file.close();
    await rm(this.#made, { force: true });
  }

  async #write(entries: ReadonlyMap<string, string>): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify({ orders: Object.fromEntries(entries) }, undefined, 1)}\n`);
    if (bytes.length > LONGEST_FILE) {
      throw new StateUnusable(
        `${this.#path} would become too long`,
        'remove it: gateways write what is still in force into a new one',
      );
    }
    for (let from = 0; from < bytes.length; ) {
      from += (await this.#file.write(bytes, from, bytes.length - from, from)).bytesWritten;
    }
    await this.#file.utimes(ownTime(bytes), ownTime(bytes));
    // Each of ours would look touched, be a new hold for that, and be written anew with it.
    if (hasOwnTime(bytes, (await this.#file.stat({ bigint: true })).mtimeNs)) return;
    throw new StateUnusable(
      `the file system of ${this.#path} does not keep the times of files`,
      'name a file on another one in lockdown.sentinelFile',
    );
  }
}
