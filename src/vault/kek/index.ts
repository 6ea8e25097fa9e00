import { z } from 'zod';
import type { KekSource } from '../definition.ts';
import { awsKms } from './aws-kms.ts';
import { azureKeyVault } from './azure-key-vault.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { gcpKms } from './gcp-kms.ts';
import { passphrase } from './passphrase.ts';
import { pkcs11 } from './pkcs11.ts';
import { vaultTransit } from './vault-transit.ts';

/** Every provider of key-encryption keys that Portcullis knows; the first is the default. A new one is a file beside these and a line here. */
export const keks = [
  passphrase,
  pkcs11,
  vaultTransit,
  gcpKms,
  awsKms,
  azureKeyVault,
] as readonly unknown[] as readonly [KekDefinition, ...KekDefinition[]];

/** The options of a backend whose secrets lie in a vault: its own, and those of whichever KEK is chosen. */
export function vaultOptions<Shape extends z.ZodRawShape>(shape: Shape) {
  const variants = keks.map(({ name, options }, index) => {
    const literal = z.literal(name).describe('Where the key comes from that protects all others');
    return z.strictObject({ ...shape, kek: index === 0 ? literal.optional() : literal, ...options });
  });
  const error = `one of ${keks.map(({ name }) => name).join(', ')}`;
  return z.discriminatedUnion('kek', variants as never, {
    error: (issue) => (issue.code === 'invalid_union' ? error : undefined),
  }) as unknown as z.ZodType<
    z.output<z.ZodObject<Shape>> & Record<string, unknown>,
    z.input<z.ZodObject<Shape>> & Record<string, unknown>
  >;
}

/** How the key of a vault with such options is got. */
export function kekSource(
  options: Readonly<Record<string, unknown>>,
  { ask, environment, clock, timers }: KekContext,
): KekSource {
  const [standard] = keks;
  const provider = keks.find(({ name }) => name === options['kek']) ?? standard;
  return { provider, options: kekOptions(provider, options), context: { ask, environment, clock, timers } };
}

/** Those of a backend's options that are for its key. */
export function kekOptions(
  { options: shape }: KekDefinition,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key in shape));
}

/** A backend's options without those that are for its key, of whatever kind. */
export function withoutKek(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isForKey = (key: string) => key === 'kek' || keks.some((provider) => key in provider.options);
  return Object.fromEntries(Object.entries(options).filter(([key]) => !isForKey(key)));
}
