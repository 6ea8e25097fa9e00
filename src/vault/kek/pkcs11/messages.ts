import type { ManagerErrorCode } from '../../../managers/manager-error.ts';

/** What the process that talks to the HSM is asked; it answers once. */
export interface TokenQuestion {
  readonly action: 'encrypt' | 'decrypt';
  /** In base64. */
  readonly data: string;
  readonly module: string;
  readonly token: string;
  readonly keyLabel: string;
  readonly keyId: string | undefined;
  /** Makes the key when there is none. */
  readonly generate: boolean;
  readonly pin: string;
  /** True when a person typed it, who may take the risk of the last try before the token locks. */
  readonly typed: boolean;
  /** Where the PIN is from, for messages. */
  readonly pinFrom: string;
}

/** Why a token does not do it, as a ManagerError says it. */
export interface TokenFailure {
  readonly reason: ManagerErrorCode;
  readonly found: string;
  readonly write: string;
  /** True when the token took the PIN for wrong, and counted that. */
  readonly pinRefused?: boolean;
}

export type TokenAnswer = { readonly result: string } | { readonly failure: TokenFailure };
