import type { KekContext, KekDefinition } from './definition.ts';
import { type KeyGuard, newGuardedKey, openGuardedKey } from './guarded-key.ts';
import { options, type Pkcs11Options } from './pkcs11/options.ts';
import { withPin } from './pkcs11/with-pin.ts';

/**
 * A KEK that a key in a hardware security module encrypts, which does not leave it: PKCS #11 v2.40,
 * https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/os/pkcs11-base-v2.40-os.html
 */
export const pkcs11: KekDefinition<Pkcs11Options> = {
  name: 'pkcs11',
  options,
  asks: { what: 'PIN', insteadOf: { pinFile: '/run/secrets/hsm-pin', pinKeychain: 'portcullis/hsm-pin' } },
  create: (chosen, context) => newGuardedKey(guard(chosen, context, chosen.generateKey === true)),
  open: (parameters, chosen, context) => openGuardedKey(guard(chosen, context, false), parameters),
};

function guard(chosen: Pkcs11Options, context: KekContext, generate: boolean): KeyGuard {
  const { module, token, keyLabel, keyId } = chosen;
  const usingPin = withPin(chosen, context);
  const ask = (action: 'encrypt' | 'decrypt', data: Buffer) =>
    usingPin(async (pin) => {
      // Loaded only here, because most vaults do without.
      const { askToken } = await import('./pkcs11/ask-token.ts');
      const question = { action, data: data.toString('base64'), module, token, keyLabel, keyId, ...pin };
      return askToken({ ...question, generate: generate && action === 'encrypt' }, context);
    });
  return {
    encrypt: async (key) => ({ wrapped: await ask('encrypt', key), parameters: { token, keyLabel } }),
    decrypt: ({ wrapped }) => ask('decrypt', wrapped),
  };
}
