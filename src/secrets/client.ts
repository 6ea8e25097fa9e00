import { GatewayError } from '../core/errors.ts';
import { SecretValue } from '../core/secret-value.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { SecretBackend } from './definition.ts';

/** Why a secret cannot be used, in words for the operator; never the value. */
export type SecretFault = { readonly found: string; readonly write: string };

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
  async get(reference: SecretReference): Promise<SecretValue> {
    const value = await this.#backend.fetch(reference).catch((cause: unknown) => {
      throw new GatewayError('secret_unavailable', { detail: `${reference.uri}: the backend did not answer`, cause });
    });
    const fault = this.#faultOf(reference, value);
    if (value === undefined || fault !== undefined)
      throw new GatewayError('secret_unavailable', { detail: `${reference.uri}: ${fault?.found}` });
    return withoutTrailingNewline(value);
  }

  /** What is wrong with a reference now, or undefined: for the check at start. @throws when the backend is away. */
  async check(reference: SecretReference): Promise<SecretFault | undefined> {
    return this.#faultOf(reference, await this.#backend.fetch(reference));
  }

  #faultOf(reference: SecretReference, value: SecretValue | undefined): SecretFault | undefined {
    const write = this.#backend.remedy(reference);
    if (value === undefined) return { found: `${reference.uri}, which does not exist`, write };
    if (/^[\x21-\x7E](?:[\x20-\x7E]*[\x21-\x7E])?$/.test(withoutTrailingNewline(value).reveal())) return undefined;
    return {
      found: `${reference.uri}, whose value has control characters, surrounding spaces or characters outside ASCII`,
      write: `${write} to the key exactly as the provider gave it`,
    };
  }
}

/** Files and pipes end in a newline; keys do not. */
function withoutTrailingNewline(value: SecretValue): SecretValue {
  const text = value.reveal();
  const trimmed = text.replace(/\r?\n$/, '');
  return trimmed === text ? value : new SecretValue(trimmed);
}
