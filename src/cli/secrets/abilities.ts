import type { SecretWriter, VersionKeeper } from '../../secrets/definition.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { CommandFailed } from '../command.ts';
import type { SecretsAtHand } from './with-secrets.ts';

type Opened = Pick<SecretsAtHand, 'name' | 'backend'>;

/** @throws CommandFailed, saying what to do instead, for a backend that Portcullis only reads. */
export function writerOf({ name, backend }: Opened, reference?: SecretReference): SecretWriter {
  if (backend.writer !== undefined) return backend.writer;
  const byHand = reference === undefined ? '' : ` To change this one by hand, ${backend.remedy(reference)}.`;
  throw new CommandFailed(
    `Portcullis only reads from the backend ${name}, and cannot change it.${byHand} ${elsewhere(name)}`,
  );
}

/** @throws CommandFailed as {@link writerOf} does, and for a backend that keeps no versions. */
export function versionsOf(opened: Opened, reference: SecretReference): VersionKeeper {
  const { versions } = writerOf(opened, reference);
  if (versions !== undefined) return versions;
  throw new CommandFailed(`the backend ${opened.name} keeps no versions of secrets. ${elsewhere(opened.name)}`);
}

const elsewhere = (name: string) =>
  `To keep secrets in an encrypted vault: npm run -s portcullis -- secrets migrate --from ${name} --to local`;
