import { GatewayError } from '../core/errors.ts';
import { SecretValue } from '../core/secret-value.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { Access, Lookup, SecretBackend, SecretVersion } from './definition.ts';

/** Why a secret cannot be used, in words for the operator; never the value. */
export type SecretFault = { readonly found: string; readonly write: string };

/** A secret as it may be used. */
export interface Secret {
  readonly current: SecretVersion;
  /** The one before, while both are good during a rotation. */
  readonly previous?: SecretVersion | undefined;
}

/** Gives out secrets by reference. */
export class SecretClient {
  readonly #backend: SecretBackend;

  constructor(backend: SecretBackend) {
    this.#backend = backend;
  }

  /**
   * The secret behind a reference, fit to be sent in a header: without a trailing newline, printable ASCII only.
   * @throws GatewayError `secret_unavailable` when there is none, it is malformed, or the backend is away.
   */
  async get(reference: SecretReference): Promise<Secret> {
    const lookup = await this.#backend.fetch(reference, { why: 'call' }).catch((cause: unknown) => {
      throw new GatewayError('secret_unavailable', { detail: `${reference.uri}: the backend did not answer`, cause });
    });
    const fault = this.#faultOf(reference, lookup);
    if (!lookup.found || fault !== undefined)
      throw new GatewayError('secret_unavailable', { detail: `${reference.uri}: ${fault?.found}` });
    const { current, previous } = lookup;
    return { current: withoutTrailingNewline(current), previous: previous && withoutTrailingNewline(previous) };
  }

  /** What is wrong with a reference now, or undefined: for the check at start. @throws when the backend is away. */
  async check(reference: SecretReference, access: Access = { why: 'start' }): Promise<SecretFault | undefined> {
    return this.#faultOf(reference, await this.#backend.fetch(reference, access));
  }

  #faultOf(reference: SecretReference, lookup: Lookup): SecretFault | undefined {
    const write = this.#backend.remedy(reference);
    if (!lookup.found) return { found: `${reference.uri}, which does not exist`, write };
    const { value } = withoutTrailingNewline(lookup.current);
    if (/^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/.test(value.reveal())) return undefined;
    return {
      found: `${reference.uri}, whose value has control characters, surrounding spaces or characters outside ASCII`,
      write: `${write} to the key exactly as the provider gave it`,
    };
  }
}

/** Files and pipes end in a newline; keys do not. */
function withoutTrailingNewline(version: SecretVersion): SecretVersion {
  const text = version.value.reveal();
  const trimmed = text.replace(/\r?\n$/, '');
  return trimmed === text ? version : { ...version, value: new SecretValue(trimmed) };
}
