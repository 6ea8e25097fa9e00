import type { CompactJWSHeaderParameters, CryptoKey, FlattenedJWSInput } from 'jose';

/** Where an issuer's public keys come from. */
export interface KeySource {
  /** False until the keys were had once. */
  readonly ready: boolean;
  /** Resolves once the keys were had. */
  readonly becameReady: Promise<void>;
  /** Begins to fetch the keys where they come from elsewhere. Resolves after the first attempt, whatever came of it. */
  start(): Promise<void>;
  /** Grows whenever the keys change: what was verified under an older generation must be verified again. */
  readonly generation: number;
  /** The key for a token's header, as jose asks for it. @throws jose's JWKSNoMatchingKey and its like. */
  keyFor(header: CompactJWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey>;
  close(): Promise<void>;
}
