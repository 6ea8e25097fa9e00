import { z } from 'zod';
import type { BackendKind } from './backend-kind.ts';
import { oneOf } from './not-built.ts';

/** `secrets.callerKeys`: one variant for each backend that is a vault. */
export function callerKeysSettings(backends: readonly BackendKind[]) {
  const vaults = backends.filter(({ vault }) => vault !== undefined);
  const [first, ...rest] = vaults.map(({ name, options }) =>
    z.strictObject({
      backend: z.literal(name).describe('Which kind of vault'),
      options: options.prefault({}).describe("The vault's options, as secrets.options has them"),
    }),
  );
  if (first === undefined) return z.never({ error: 'nothing: no backend is a vault' }).optional();
  return z
    .discriminatedUnion('backend', [first, ...rest], {
      error: () => oneOf(vaults.map(({ name }) => name)),
    })
    .optional()
    .describe('The vault for keys that callers bring; absent: that of the secrets, where they lie in one');
}
