import { z } from 'zod';
import { SecretValue } from '../core/secret-value.ts';
import { type SecretReference, secretReference } from '../settings/secret-reference.ts';
import { KeychainError, openKeychain } from '../vault/os-keychain.ts';
import { type BackendDefinition, BackendUnusable } from './definition.ts';

const options = z.strictObject({
  service: z
    .string({ error: 'the service under which the entries are kept' })
    .min(1, { error: 'the service under which the entries are kept' })
    .default('portcullis')
    .describe("The entries' service; their account is <name>/<field>"),
});

/** Secrets from the operating system's keychain: `secret://google-maps/api-key` is the account `google-maps/api-key`. */
export const keychain: BackendDefinition<z.output<typeof options>> = {
  name: 'keychain',
  options,
  open: ({ service }, { environment, timers }) => {
    const opened = openKeychain({ environment, timers });
    const read = (reference: SecretReference) => explained(opened.read(service, accountOf(reference)));
    return {
      fetch: async (reference) => {
        const value = await read(reference);
        return value === undefined || value === ''
          ? { found: false, absence: 'missing' }
          : { found: true, current: { id: '1', value: new SecretValue(value) } };
      },
      probe: async () => {
        await read({ uri: '', name: 'portcullis', field: 'probe' });
      },
      remedy: (reference) => `run "npm run -s portcullis -- secrets set ${accountOf(reference)}"`,
      list: async () =>
        (await explained(opened.list(service))).flatMap((account) => {
          const { data: reference } = secretReference.safeParse(`secret://${account}`);
          return reference === undefined ? [] : [{ reference, state: 'enabled' as const }];
        }),
      writer: {
        put: async (reference, value) => {
          await explained(opened.write(service, accountOf(reference), value.reveal()));
          return '1';
        },
        destroy: (reference) => explained(opened.delete(service, accountOf(reference))),
      },
      close: () => opened.close(),
    };
  },
};

const accountOf = ({ name, field }: SecretReference) => `${name}/${field}`;

async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KeychainError && error.lasting) throw new BackendUnusable(error.found, error.write, error);
    throw error;
  }
}
