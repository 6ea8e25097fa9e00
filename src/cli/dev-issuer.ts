import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CommandFailed } from './command.ts';

const DIRECTORY = 'var/dev-issuer';
const PRIVATE_KEY = `${DIRECTORY}/private.pem`;
/** Relative to the working directory, as paths in the configuration are. */
export const PUBLIC_KEY = `${DIRECTORY}/public.pem`;

export const REFUSED_IN_PRODUCTION =
  'the development issuer is refused with NODE_ENV=production: its private key lies in a file, and whoever reads that can be anybody.';

/** The issuer of a developer's own machine: whoever reads its key file can be anybody, so it is no issuer in production. */
export interface DevelopmentIssuer {
  readonly privateKey: KeyObject;
  /** The algorithms that its key can sign with, the usual one first. */
  readonly algorithms: readonly string[];
}

/** Makes the key pair, or takes the one that is there: tokens already given out stay good. */
export function setUpDevelopmentIssuer(): DevelopmentIssuer & { readonly created: boolean } {
  mkdirSync('var', { recursive: true });
  mkdirSync(DIRECTORY, { recursive: true, mode: 0o700 });
  chmodSync(DIRECTORY, 0o700);
  const existing = readDevelopmentIssuer();
  const privateKey = existing?.privateKey ?? generateKeyPairSync('ed25519').privateKey;
  if (existing === undefined)
    writeFileSync(PRIVATE_KEY, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  chmodSync(PRIVATE_KEY, 0o600);
  writeFileSync(PUBLIC_KEY, createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  return { privateKey, algorithms: algorithmsOf(privateKey), created: existing === undefined };
}

/** @returns undefined when none was set up. @throws CommandFailed when its key file cannot be used. */
export function readDevelopmentIssuer(): DevelopmentIssuer | undefined {
  let pem: string;
  try {
    pem = readFileSync(PRIVATE_KEY, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const privateKey = createPrivateKey(pem);
    return { privateKey, algorithms: algorithmsOf(privateKey) };
  } catch {
    throw new CommandFailed(
      `${PRIVATE_KEY} holds no private key that can sign tokens; remove it and run "npm run -s portcullis -- issuer create".`,
    );
  }
}

/** True when the PEM text is the public half of the issuer's key. */
export function isItsPublicKey({ privateKey }: DevelopmentIssuer, pem: string): boolean {
  try {
    return createPublicKey(pem).equals(createPublicKey(privateKey));
  } catch {
    return false;
  }
}

/** RFC 7518, sections 3.1 and 3.3, and RFC 8037. */
function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): readonly string[] {
  const algorithms = KEY_ALGORITHMS[type === 'ec' ? `ec ${details?.namedCurve}` : String(type)];
  if (algorithms === undefined || (details?.modulusLength ?? 2048) < 2048)
    throw new Error('Not a key that signs tokens.');
  return algorithms;
}

const KEY_ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  ed25519: ['EdDSA', 'Ed25519'],
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'ec prime256v1': ['ES256'],
  'ec secp384r1': ['ES384'],
  'ec secp521r1': ['ES512'],
};
