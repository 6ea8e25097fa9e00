import { z } from 'zod';
import { notBuilt, oneOf } from './not-built.ts';

/** What the schema needs to know of a secret backend: its name and the strict schema of its options. */
export interface BackendKind {
  readonly name: string;
  readonly options: z.ZodType<Record<string, unknown>>;
}

/** Backends of the contract that have no file yet; naming one is answered with that, not with "unknown". */
const planned = ['file', 'local', 'hashicorp-vault', 'aws', 'gcp', 'azure', 'postgres', 'keychain'];

export function secretsSettings(backends: readonly BackendKind[]) {
  const names = backends.map((backend) => backend.name);
  const variants = backends.map((backend) =>
    z.strictObject({
      backend: z.literal(backend.name).describe('Where secrets are kept'),
      options: backend.options.prefault({}).describe("The backend's own options"),
      cache: notBuilt('secrets.cache'),
    }),
  );
  const [first, ...rest] = variants;
  if (first === undefined) throw new Error('The registry of secret backends is empty.');
  return z
    .discriminatedUnion('backend', [first, ...rest], {
      error: (issue) => oneOf(names, planned, (issue.input as { backend?: unknown } | undefined)?.backend),
    })
    .describe('Where the keys for third parties are kept');
}
