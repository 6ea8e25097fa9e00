import { unwatchFile, watchFile } from 'node:fs';
import { z } from 'zod';
import { SecretValue } from '../core/secret-value.ts';
import { secretReference } from '../settings/secret-reference.ts';
import { type BackendDefinition, BackendUnusable } from './definition.ts';
import { readSecretFile } from './file/read-secret-file.ts';

/** How often the file is looked at for changes, in milliseconds: soon for a person, and one stat call. */
const LOOK_EVERY = 500;

const options = z.strictObject({
  path: z.string({ error: 'the path of a file' }).min(1).default('var/secrets.json').describe('A JSON file of secrets'),
  allowInProduction: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Accept that whoever can read the file has the secrets'),
});

/** Secrets from a JSON file, `{"google-maps": {"api-key": "…"}}`, read again at every fetch. For development. */
export const file: BackendDefinition<z.output<typeof options>> = {
  name: 'file',
  options,
  readOnly: true,
  open: ({ path }) => {
    const watchers = new Set<() => void>();
    return {
      fetch: async ({ name, field }, { signal }) => {
        const value = await valueAt(path, name, field, signal);
        return value === undefined || value.trim() === ''
          ? { found: false, absence: 'missing' }
          : { found: true, current: { id: '1', value: new SecretValue(value) } };
      },
      probe: async () => {
        await readSecretFile(path);
      },
      remedy: ({ name, field }) => `put ${JSON.stringify({ [name]: { [field]: '…' } })} into ${path}`,
      list: async () =>
        Object.entries(await readSecretFile(path)).flatMap(([name, fields]) =>
          Object.entries(fields).flatMap(([field, value]) => {
            const { data: reference } = secretReference.safeParse(`secret://${name}/${field}`);
            const kept = reference !== undefined && typeof value === 'string' && value.trim() !== '';
            return kept ? [{ reference, state: 'enabled' as const }] : [];
          }),
        ),
      watch: (changed) => {
        const look = () => changed(undefined);
        const end = () => {
          unwatchFile(path, look);
          watchers.delete(end);
        };
        watchFile(path, { persistent: false, interval: LOOK_EVERY }, look);
        watchers.add(end);
        return end;
      },
      productionConcern: 'the file backend keeps secrets on the disk as they are',
      close: async () => {
        for (const end of watchers) end();
      },
    };
  },
};

/** @throws BackendUnusable when what stands there is no text. */
async function valueAt(path: string, name: string, field: string, signal?: AbortSignal): Promise<string | undefined> {
  const secrets = await readSecretFile(path, signal);
  const fields = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (fields === undefined || !Object.hasOwn(fields, field)) return undefined;
  const value = fields[field];
  if (typeof value === 'string') return value;
  throw new BackendUnusable(`${path}, where the field ${field} of ${name} is not a string`, 'put the key in quotes');
}
