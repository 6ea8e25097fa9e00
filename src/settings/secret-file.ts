import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const WRITE = 'the URL of a file that holds it, such as file:///run/secrets/password; never the password itself';

/** Where the password of a service that Portcullis itself uses lies: `file:///…`. */
export const secretFile = z.string({ error: WRITE }).refine(isFileUrl, { error: WRITE }).meta({ pattern: '^file:///' });

function isFileUrl(text: string): boolean {
  try {
    return text.startsWith('file:///') && fileURLToPath(text) !== '/';
  } catch {
    return false;
  }
}
