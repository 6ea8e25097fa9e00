/** A request that reached the stand-in, once its form was found in order. */
export interface VaultCall {
  readonly method: string;
  /** After `/v1/`, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
}

/** Status and JSON body; undefined for none. */
export type VaultReply = readonly [status: number, body?: Readonly<Record<string, unknown>>];

/** What a part of the stand-in does with a call; undefined when it is not its own. */
export type Handler = (call: VaultCall) => VaultReply | undefined;

/** How Vault wraps what it found. */
export const wrapped = (data: Readonly<Record<string, unknown>> | null, more: object = {}) => ({
  request_id: '00000000-0000-4000-8000-000000000000',
  lease_id: '',
  renewable: false,
  lease_duration: 0,
  data,
  wrap_info: null,
  warnings: null,
  auth: null,
  ...more,
});

export const found = (data: Readonly<Record<string, unknown>> | null, more: object = {}): VaultReply => [
  200,
  wrapped(data, more),
];

export const errors = (status: number, ...texts: readonly string[]): VaultReply => [status, { errors: texts }];

/** A call that Vault's documentation does not have: a fault of ours. */
export class Undocumented extends Error {}

/** Checks the keys of a body. @throws Undocumented */
export function expectKeys(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Undocumented(`a body with ${unknown.join(', ')}`);
}
