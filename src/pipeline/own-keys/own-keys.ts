import type { CallerKeys } from '../../caller-keys/definition.ts';
import type { KeyForm } from './key-form.ts';

/** The keys that callers bring to one integration. */
export interface OwnKeys {
  readonly store: CallerKeys;
  /** Whether the product's key is used where the caller's cannot be, or is refused. */
  readonly fallback: boolean;
  readonly form: KeyForm;
}
