/** A release, or a code, was refused; nothing was released. */
export class ReleaseRefused extends Error {
  /** What is wrong; never the code. */
  readonly found: string;
  /** What to do instead. */
  readonly write: string;

  constructor(found: string, write: string) {
    super(`${found}; ${write}`);
    this.name = 'ReleaseRefused';
    this.found = found;
    this.write = write;
  }
}
