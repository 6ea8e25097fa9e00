/** Which caller's keys a target is about, not decoded. */
export interface OwnKeysTarget {
  readonly integration: string;
  readonly query: string;
}

const PREFIX = '/me/keys/';

/** True for what is about callers' own keys, well-formed or not. */
export function isOwnKeysTarget(target: string): boolean {
  return target.startsWith(PREFIX);
}

/** Splits `/me/keys/<integration>?<query>`. @returns undefined when the target is not of that form. */
export function readOwnKeysTarget(target: string): OwnKeysTarget | undefined {
  const [, integration, query = ''] = /^\/me\/keys\/([a-z0-9-]+)(?:\?(.*))?$/s.exec(target) ?? [];
  return integration === undefined ? undefined : { integration, query };
}
