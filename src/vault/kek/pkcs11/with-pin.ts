import { createHmac, randomBytes } from 'node:crypto';
import { inTurn } from '../../../core/in-turn.ts';
import { VaultError } from '../../definition.ts';
import { entryInKeychain } from '../../keychain-entry.ts';
import { passphraseInFile, passphraseOf } from '../../passphrase.ts';
import type { KekContext } from '../definition.ts';
import type { TokenQuestion } from './messages.ts';
import type { Pkcs11Options } from './options.ts';
import { TokenError } from './token-error.ts';

type Pin = Pick<TokenQuestion, 'pin' | 'typed' | 'pinFrom'>;

/**
 * Hashes of the PINs that a token refused, each with its token, under a key that nobody has. Of the process and not of a vault: a token
 * counts wrong PINs whoever tries them, and several vaults may lie under one token.
 */
const refused = new Set<string>();
const HASH_KEY = randomBytes(32);
const oneAtATime = inTurn();

/**
 * Gets the PIN of a token once. What it returns does something with it; a PIN that was refused is not tried again, however many vaults
 * there are and however often somebody tries to open them: a token locks after a few.
 * @returns throws VaultError `missing` when there is none, and what the work throws.
 */
export function withPin(
  options: Pkcs11Options,
  context: KekContext,
): <T>(work: (pin: Pin) => Promise<T>) => Promise<T> {
  let asked: Promise<Pin> | undefined;
  return async (work) => {
    asked ??= pinOf(options, context);
    const pin = await asked;
    const hash = createHmac('sha256', HASH_KEY).update(JSON.stringify([options.module, options.token, pin.pin]));
    const digest = hash.digest('base64');
    return await oneAtATime(digest, async () => {
      if (refused.has(digest)) throw knownToBeWrong(options, pin);
      try {
        return await work(pin);
      } catch (error) {
        if (error instanceof TokenError && error.pinRefused && !pin.typed) refused.add(digest);
        throw error;
      }
    });
  };
}

async function pinOf({ token, pinFile, pinKeychain }: Pkcs11Options, context: KekContext): Promise<Pin> {
  if (pinFile !== undefined && pinKeychain !== undefined)
    throw new VaultError(
      'unsupported',
      'secrets.options names both pinFile and pinKeychain; keep the one that holds the PIN',
    );
  if (pinFile !== undefined) return taken(await passphraseInFile(pinFile, 'PIN'), pinFile);
  if (pinKeychain !== undefined)
    return taken(await entryInKeychain(pinKeychain, 'PIN', context), `the keychain, under ${pinKeychain}`);
  if (context.ask === undefined) throw noPin();
  const typed = Buffer.from(await context.ask(`PIN of the token ${token}`));
  return { ...taken(passphraseOf(typed, 'the PIN is empty; give that of the token'), 'the prompt'), typed: true };
}

/** As PKCS #11 libraries take it: as text, which nobody can zero. */
function taken(bytes: Buffer, pinFrom: string): Pin {
  const pin = bytes.toString();
  bytes.fill(0);
  return { pin, pinFrom, typed: false };
}

function noPin(): VaultError {
  return new VaultError(
    'missing',
    'there is no PIN for the HSM; name the file that holds it in secrets.options.pinFile, or the entry of the keychain in ' +
      'secrets.options.pinKeychain',
  );
}

function knownToBeWrong({ token }: Pkcs11Options, { pinFrom }: Pin): VaultError {
  return new VaultError(
    'missing',
    `the token ${token} refused the PIN from ${pinFrom} before, and it was not tried again, because tokens lock; ` +
      'put the right PIN there, or start again if that is the right one by now',
  );
}
