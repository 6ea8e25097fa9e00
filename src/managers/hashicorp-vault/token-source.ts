/** Where the token comes from that Vault is asked with. */
export interface TokenSource {
  /** One to use now. @throws ManagerError when there is none. */
  token(): Promise<string>;
  /** Another than one that Vault does not take any more; undefined when there is no other. @throws ManagerError */
  instead(refused: string): Promise<string | undefined>;
  /** What a person does about a token that is not valid. */
  readonly remedy: string;
  /** Renews nothing any more. */
  close(): void;
}

/** What Vault gave, and for how long. */
export interface Lease {
  readonly token: string;
  /** How long it is good from now on, in seconds; 0: without end. */
  readonly seconds: number;
  /** For how long it was given at first: a renewal that gives less is near the max TTL. */
  readonly granted: number;
  readonly renewable: boolean;
}
