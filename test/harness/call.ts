import { type Dispatcher, request } from 'undici';

export interface CallResult {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** Our own error code, when Portcullis made the answer. */
  readonly code: string | undefined;
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

/** One call to the gateway. Unlike fetch it sends every header as given, and follows nothing. */
export async function call(
  url: string,
  { method = 'GET', token, headers = {}, body }: CallOptions = {},
): Promise<CallResult> {
  const answer = await request(url, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body }),
  });
  return await resultOf(answer);
}

/** Reads an answer to its end. */
export async function resultOf(answer: Dispatcher.ResponseData): Promise<CallResult> {
  const text = await answer.body.text();
  const code = answer.headers['x-portcullis-error'];
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    code: typeof code === 'string' ? code : undefined,
  };
}

/** A path that google-maps allows. */
export const GEOCODE = '/proxy/maps/maps/api/geocode/json?address=Taipei';
