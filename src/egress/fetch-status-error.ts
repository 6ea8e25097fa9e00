/** An answer with a status other than 200. */
export class FetchStatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The answer had status ${status}.`);
    this.name = 'FetchStatusError';
    this.status = status;
  }
}
