/** How a key in a token encrypts. */
export interface Way {
  encrypt(data: Buffer): Buffer;
  /** @throws TokenError `unusable` when another key encrypted it, or it was edited; what the library says. */
  decrypt(encrypted: Buffer): Buffer;
}
