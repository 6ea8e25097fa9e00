import { SecretValue } from '../core/secret-value.ts';
import { isAwsError } from '../managers/aws/aws-error.ts';
import { openSecretsManager } from '../managers/aws/secrets-manager.ts';
import { restoring } from './aws/current-secret.ts';
import { fieldOf, fieldsOf } from './aws/fields.ts';
import { listing } from './aws/listing.ts';
import type { NameOf } from './aws/naming.ts';
import { type AwsSecretsOptions, options } from './aws/options.ts';
import { writer } from './aws/writer.ts';
import type { BackendDefinition } from './definition.ts';
import { withManager } from './manager-backend.ts';

/** Secrets from AWS Secrets Manager: `secret://google-maps/api-key` is the field `api-key` of the JSON object in `<prefix>google-maps`. */
export const aws: BackendDefinition<AwsSecretsOptions> = {
  name: 'aws',
  options,
  open: ({ prefix, kmsKeyId, ...place }, { environment, timers }) => {
    const manager = openSecretsManager(place, environment, timers);
    const nameOf: NameOf = ({ name }) => `${prefix}${name}`;
    return {
      fetch: (reference, { signal }) =>
        withManager(async () => {
          const secret = nameOf(reference);
          const stored = await manager.read(secret, { signal });
          if (typeof stored === 'string') return { found: false, absence: stored === 'deleted' ? 'disabled' : stored };
          const value = fieldOf(secret, fieldsOf(secret, stored.text), reference.field);
          if (value === undefined) return { found: false, absence: 'missing' };
          return { found: true, current: { id: stored.id, value: new SecretValue(value) } };
        }),
      probe: () =>
        withManager(async () => {
          try {
            await manager.read(nameOf({ uri: '', name: 'portcullis-probe', field: '' }));
          } catch (error) {
            // It knows us, and a policy that names each secret does not name this one.
            if (!isAwsError(error, 'AccessDeniedException')) throw error;
          }
        }),
      remedy: (reference, absence) => {
        if (absence === 'disabled') return restoring(nameOf(reference));
        const { name, field } = reference;
        return `run "npm run -s portcullis -- secrets set ${name}/${field}", or put ${field} into the secret ${nameOf(reference)} at AWS`;
      },
      list: () => withManager(() => listing(manager, prefix)),
      writer: writer({ manager, nameOf, kmsKeyId, timers }),
      close: async () => manager.close(),
    };
  },
};
