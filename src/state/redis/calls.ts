/** A Lua script that Redis runs as one step: it is sent by its hash, and whole where Redis does not know it. */
export interface Script {
  readonly lua: string;
  /** Hex, of the SHA-1 of `lua`. */
  readonly sha1: string;
}

/** What is asked of Redis. */
export interface RedisCalls {
  /** What the names of all keys begin with. */
  readonly prefix: string;
  /**
   * Runs a script as one step.
   * @param keys whole names; those of one script share a hash tag, so that a cluster has them in one place.
   * @returns Redis's reply: strings, integers, null, and arrays of such.
   * @throws StateAway within the state's deadline when Redis is away, hangs, or did not do it; nobody knows then whether it was done.
   */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /**
   * Sends one command, such as `('HLEN', 'portcullis:orders')`; the first word after the command is its key, if it has one.
   * @throws StateAway as `run` does.
   */
  command(...words: readonly [string, ...(string | number)[]]): Promise<unknown>;
}
