import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BackendUnusable } from '../definition.ts';

/** By name and field; what stands at a field is not checked yet. */
export type SecretFile = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const SHAPE = 'make it {"<name>": {"<field>": "<the key>"}}, such as {"google-maps": {"api-key": "…"}}';

const shape = z.record(z.string(), z.record(z.string(), z.unknown()));

/**
 * Reads a file of secrets.
 * @throws BackendUnusable when there is none or it cannot be understood; never with what it says.
 */
export async function readSecretFile(path: string, signal?: AbortSignal): Promise<SecretFile> {
  const content = parseJson(path, await read(path, signal));
  const parsed = shape.safeParse(content);
  // zod leaves a member called __proto__ out of its copy: what was parsed is used itself.
  if (parsed.success) return content as SecretFile;
  throw new BackendUnusable(`${path}, which is not an object of objects`, SHAPE);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    // Without the cause: JSON.parse quotes what it read.
    throw new BackendUnusable(`${path}, which is not JSON`, SHAPE);
  }
}

async function read(path: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', ...(signal && { signal }) });
  } catch (error) {
    const fault = UNREADABLE[(error as NodeJS.ErrnoException).code ?? ''];
    if (fault === undefined) throw error;
    throw new BackendUnusable(`${path}, ${fault.found}`, fault.write, error);
  }
}

const UNREADABLE: Readonly<Record<string, { readonly found: string; readonly write: string }>> = {
  ENOENT: { found: 'which does not exist', write: `create it; ${SHAPE}` },
  ENOTDIR: { found: 'which does not exist', write: `create it; ${SHAPE}` },
  EISDIR: { found: 'which is a directory', write: 'set secrets.options.path to the path of a JSON file' },
  EACCES: { found: 'which may not be read', write: 'give the user that runs Portcullis the right to read it' },
};
