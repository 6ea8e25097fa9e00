import { z } from 'zod';

const WRITE = 'false, or a section such as { fallback: true }';

/** What a section says of keys that its callers bring. */
export const byok = z
  .union(
    [
      z.literal(false),
      z.strictObject({
        fallback: z
          .boolean({ error: 'true or false' })
          .default(false)
          .describe("Whether a call whose caller's own key cannot be used, or is refused, uses the product's"),
      }),
    ],
    { error: WRITE },
  )
  .optional()
  .describe(
    'Keys of their own that callers store under /me/keys/; false: none. Absent: allowed where there is a vault',
  );
