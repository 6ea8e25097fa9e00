import type { BackendContext, BackendDefinition } from '../../secrets/definition.ts';
import { backends } from '../../secrets/index.ts';
import { CommandFailed } from '../command.ts';
import type { NamedBackend } from './migrate-one.ts';

/** @throws CommandFailed, naming those that can be written to, for a backend that Portcullis only reads. */
export function refuseReadOnly({ name, backend }: NamedBackend, context: BackendContext): void {
  if (backend.writer !== undefined) return;
  const names = backends.filter((each) => isWritable(each, context)).map((each) => each.name);
  throw new CommandFailed(
    `Portcullis only reads from the backend ${name}, and cannot write to it. --to: write one of ${names.join(', ')}.`,
  );
}

/** A vault can be written to; whatever else can says so once it is opened, which touches nothing. */
function isWritable({ vault, options, open }: BackendDefinition, context: BackendContext): boolean {
  if (vault !== undefined) return true;
  const standard = options.safeParse({});
  if (!standard.success) return false;
  const backend = open(standard.data, context);
  void backend.close();
  return backend.writer !== undefined;
}
