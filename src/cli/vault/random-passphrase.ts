import { randomBytes } from 'node:crypto';

/** Of a passphrase that nobody has to remember: as many as the key has that is derived from it. */
const BYTES = 32;

/** A passphrase that no person chose, in letters, digits, "-" and "_". */
export const randomPassphrase = (): string => randomBytes(BYTES).toString('base64url');
