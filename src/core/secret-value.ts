import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/**
 * A secret on its way to the one request that needs it. However it is printed, joined, serialised or inspected, it reads
 * `[redacted]`; only {@link SecretValue.reveal} gives it out.
 */
export class SecretValue {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Call it only where a request to the secret's own provider is built. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
