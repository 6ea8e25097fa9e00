import type { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';

/** Wraps the data keys of a vault. */
export interface KeyEncryptionKey {
  /** @param context what the wrapped key is bound to (AAD). */
  wrap(dataKey: Buffer, context: Buffer): Promise<Buffer>;
  /** @throws VaultError `wrong_key` when it was wrapped by another key or for another context, or was edited. */
  unwrap(wrapped: Buffer, context: Buffer): Promise<Buffer>;
  /** Zeroes what is held in memory. */
  close(): void;
}

/** What a provider may use of the world. */
export interface KekContext {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Says where the keychain of the operating system is, and how key managers and HSMs are reached where the options do not. */
  readonly environment: Environment;
  /** Asks a person at a terminal, unseen; absent where nobody sits. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

export interface NewKek {
  readonly key: KeyEncryptionKey;
  /** What `open` will need, for the vault's header; no secret. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Something that a person knows and a gateway has to find somewhere. */
export interface AskedFor {
  readonly what: 'passphrase' | 'PIN';
  /** The options of which one says where it lies, each with an example; with none of them it is asked for. */
  readonly insteadOf: Readonly<Record<string, string>>;
  /** True when a new key has a new one, which a person, or a machine, makes up. */
  readonly isMadeUp?: true;
}

/** A kind of key-encryption key: one file that says all Portcullis knows of it. */
export interface KekDefinition<Options = Record<string, unknown>> {
  /** The value of `secrets.options.kek`. */
  readonly name: string;
  /** The keys that it adds to `secrets.options`. */
  readonly options: z.ZodRawShape;
  /** What a person is asked for at a terminal; absent when nobody is. */
  readonly asks?: AskedFor;
  /**
   * For a new vault, or a new key of an old one.
   * @param fips only algorithms that FIPS 140-3 approves.
   */
  create(options: Options, context: KekContext, fips: boolean): Promise<NewKek>;
  /** @throws VaultError `missing` when the key cannot be had, `unsupported` when the parameters are none that it knows. */
  open(parameters: Readonly<Record<string, unknown>>, options: Options, context: KekContext): Promise<KeyEncryptionKey>;
}
