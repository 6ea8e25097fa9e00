/** Why somebody wants something of a backend, and until when. */
export interface Access {
  /** In words, such as `refresh`, for the record of accesses. */
  readonly why: string;
  readonly signal?: AbortSignal;
}
