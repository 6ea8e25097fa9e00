import { z } from 'zod';
import type { BackendKind } from './backend-kind.ts';
import { callerKeysSettings } from './caller-keys-section.ts';
import { oneOf } from './not-built.ts';
import { duration } from './units.ts';

// Five minutes: for as long a deleted key may still be used. An hour: a store is back, or a person is at it.
const cache = z
  .strictObject({
    ttl: duration.prefault('5m').describe('How long a value is used before the backend is asked again'),
    staleIfError: z
      .union([z.literal(false), duration], { error: 'false, or a duration above zero, such as 30m or 1h' })
      .prefault('1h')
      .transform((span) => (span === false ? 0 : span))
      .describe('How long, after that, the last value serves while the backend is away; false: not at all'),
  })
  .prefault({})
  .describe('How values are kept in memory');

/** The section `secrets`: one variant for each backend. */
export function secretsSettings(backends: readonly BackendKind[]) {
  const names = backends.map((backend) => backend.name);
  const callerKeys = callerKeysSettings(backends);
  const variants = backends.map((backend) =>
    z.strictObject({
      backend: z.literal(backend.name).describe('Where secrets are kept'),
      options: backend.options.prefault({}).describe("The backend's own options"),
      cache,
      callerKeys,
    }),
  );
  const [first, ...rest] = variants;
  if (first === undefined) throw new Error('The registry of secret backends is empty.');
  return z
    .discriminatedUnion('backend', [first, ...rest], {
      error: () => oneOf(names),
    })
    .describe('Where the keys for third parties are kept');
}
