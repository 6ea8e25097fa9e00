import { backends } from '../../secrets/index.ts';
import { CommandFailed } from '../command.ts';
import type { NamedBackend } from './migrate-one.ts';

/** @throws CommandFailed, naming those that can be written to, for a backend that Portcullis only reads. */
export function refuseReadOnly({ name, backend }: NamedBackend): void {
  if (backend.writer !== undefined) return;
  const names = backends.filter(({ readOnly }) => readOnly !== true).map((each) => each.name);
  throw new CommandFailed(
    `Portcullis only reads from the backend ${name}, and cannot write to it. --to: write one of ${names.join(', ')}.`,
  );
}
