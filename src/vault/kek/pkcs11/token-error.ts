import { ManagerError, type ManagerErrorCode } from '../../../managers/manager-error.ts';
import type { TokenFailure } from './messages.ts';

/** The HSM did not do what it was asked. */
export class TokenError extends ManagerError {
  readonly pinRefused: boolean;

  constructor({ reason, found, write, pinRefused = false }: TokenFailure, cause?: unknown) {
    super(reason, found, write, cause);
    this.pinRefused = pinRefused;
  }
}

/** One whose place nobody has to look up. */
export function tokenError(reason: ManagerErrorCode, found: string, write: string): TokenError {
  return new TokenError({ reason, found, write });
}
