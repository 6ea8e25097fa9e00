import type { z } from 'zod';

/** What the schema needs to know of a secret backend: its name and the strict schema of its options, of any shape. */
export interface BackendKind {
  readonly name: string;
  readonly options: z.ZodType<Record<string, unknown>>;
  /** There when it is a vault. */
  readonly vault?: unknown;
}
