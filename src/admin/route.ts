/** What a route answers, as JSON. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: object;
}

/** One thing that commands ask of a running gateway. */
export interface AdminRoute {
  /** Method and path, such as `POST /orders`. */
  readonly at: string;
  /** @param body what was sent, parsed; undefined when it was empty. */
  answer(body: unknown): AdminAnswer | Promise<AdminAnswer>;
}

/** What was sent is not what the route takes. */
export const NOT_UNDERSTOOD: AdminAnswer = { status: 400, body: {} };
