import { z } from 'zod';

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Node's timers count 31 bits of milliseconds. Beyond that they fire at once: a limit's window would always be over. */
const LONGEST = 2 ** 31 - 1;

/** A span of time written as a number and a unit (`500ms`, `30s`, `5m`, `1h`, `7d`); parsed to milliseconds, always positive. */
export const duration = z
  .string({ error: 'a duration above zero, such as 500ms, 30s, 5m, 1h or 7d' })
  .regex(/^(?!0+[a-z])\d{1,9}(ms|s|m|h|d)$/, { error: 'a duration above zero, such as 500ms, 30s, 5m, 1h or 7d' })
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof MILLISECONDS;
    return Number.parseInt(text, 10) * MILLISECONDS[unit];
  })
  .refine((milliseconds) => milliseconds <= LONGEST, { error: 'a duration of at most 24d' });

/** An amount of data written as a number and a unit (`16KiB`, `1MiB`); parsed to bytes. */
export const byteSize = z
  .string({ error: 'a size such as 512B, 16KiB, 1MiB or 2GiB' })
  .regex(/^\d{1,9}(B|KiB|MiB|GiB)$/, { error: 'a size such as 512B, 16KiB, 1MiB or 2GiB' })
  .transform((text) => {
    const unit = text.replace(/^\d+/, '') as keyof typeof BYTES;
    return Number.parseInt(text, 10) * BYTES[unit];
  });
