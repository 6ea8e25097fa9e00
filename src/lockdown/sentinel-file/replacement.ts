import { randomBytes } from 'node:crypto';
import { link, rename, unlink } from 'node:fs/promises';
import { beside, clearAway } from './left-behind.ts';
import { identityAt, type Look, look } from './look.ts';
import { NewFile } from './new-file.ts';
import { ordersFound } from './orders-found.ts';

/**
 * Puts a new sentinel file into the place of another. Whenever its process is killed, all that was there, and all that is to be there
 * once it was written down, is in the file or beside it, where who reads the one reads the other.
 */
export class Replacement {
  readonly #path: string;
  /** The latest; made before the one before it is taken away. */
  #made: NewFile | undefined;
  /** What was in the place. */
  readonly #aside: { readonly path: string; readonly mark: string; isUnread: boolean }[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * @param there what was seen in the place. @param gathered what is to be there; what comes to light is put in.
   * @returns false when somebody else put something there first.
   */
  async attempt(there: Look, gathered: Map<string, string>): Promise<boolean> {
    let made = await this.#make(gathered);
    const old = await this.#moveAside(there);
    if (old === undefined && there.is !== 'none') return false;
    if (old !== undefined && old !== there) {
      for (const [id, text] of ordersFound(old)) gathered.set(id, text);
      made = await this.#make(gathered);
    }
    return await made.place();
  }

  /** Takes away what was in the place, as all of it is in the new file; what people wrote is kept under another name. */
  async end(): Promise<void> {
    // What stays is taken away by the next.
    for (const each of this.#aside) await clearAway(each).catch(() => {});
    await this.#made?.end();
  }

  /** Puts back what was there, unless something is there by now; then it is read where it is. */
  async giveUp(): Promise<void> {
    for (const { path } of this.#aside) await this.#putBack(path).catch(() => {});
    await this.#made?.end();
  }

  async #make(gathered: ReadonlyMap<string, string>): Promise<NewFile> {
    const before = this.#made;
    const made = await NewFile.make(this.#path, newMark(), gathered);
    this.#made = made;
    await before?.end();
    return made;
  }

  /** @returns what it was; undefined: there was nothing. */
  async #moveAside(expected: Look): Promise<Look | undefined> {
    const mark = newMark();
    const path = beside(this.#path, 'old', mark);
    try {
      await rename(this.#path, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const aside = { path, mark, isUnread: false };
    this.#aside.push(aside);
    const isExpected = expected.is !== 'none' && (await identityAt(path)) === expected.identity;
    const old = isExpected ? expected : await look(path);
    aside.isUnread = old.is === 'unreadable';
    return old;
  }

  async #putBack(aside: string): Promise<void> {
    try {
      await link(aside, this.#path);
      await unlink(aside);
    } catch {
      // Some file systems have no links.
      if ((await identityAt(this.#path)) === undefined) await rename(aside, this.#path);
    }
  }
}

const newMark = () => randomBytes(6).toString('hex');
