import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Release } from './definition.ts';

/** What authenticator apps take for granted: RFC 6238 with SHA-1, six digits, thirty seconds. */
const DIGITS = 6;
const PERIOD = 30;
/** RFC 4226, section 4, R6: 128 bits at least, 160 recommended. */
const LEAST_BYTES = 16;
const BYTES = 20;
/** Steps before and after the present one whose codes are taken; RFC 6238, section 5.2, allows for delay and for clocks that differ. */
const SLACK = 1;
/** Enough to tell keys apart. */
const FINGERPRINT_BYTES = 8;

/** What release codes are verified with, and releases signed. It prints as nothing. */
export class ReleaseKey {
  readonly #fingerprint: string;
  readonly #secret: Secret;
  readonly #proofKey: Buffer;

  /** @param bytes the secret of the TOTP; 16 at least. */
  constructor(bytes: Uint8Array) {
    if (bytes.length < LEAST_BYTES) throw new RangeError('a release key has 16 bytes at least');
    this.#secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
    this.#proofKey = Buffer.from(hkdfSync('sha256', bytes, '', 'portcullis release', 32));
    const fingerprint = hkdfSync('sha256', bytes, '', 'portcullis release key fingerprint', FINGERPRINT_BYTES);
    this.#fingerprint = Buffer.from(fingerprint).toString('hex');
  }

  /** A new one. */
  static make(): ReleaseKey {
    return new ReleaseKey(randomBytes(BYTES));
  }

  /** @param text base32 (RFC 4648), as {@link base32} writes it. @returns undefined when it is not, or too short. */
  static fromBase32(text: string): ReleaseKey | undefined {
    if (!/^[A-Z2-7]+$/.test(text)) return undefined;
    const { bytes } = Secret.fromBase32(text);
    return bytes.length < LEAST_BYTES ? undefined : new ReleaseKey(bytes);
  }

  /** Tells it from other keys, and nothing else about it: 16 hexadecimal digits. */
  get fingerprint(): string {
    return this.#fingerprint;
  }

  /** The secret itself, for the key file alone. */
  get base32(): string {
    return this.#secret.base32;
  }

  /** For authenticator apps; it holds the secret. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
  uri(label: string): string {
    return new TOTP({ issuer: 'Portcullis', label, secret: this.#secret, digits: DIGITS, period: PERIOD }).toString();
  }

  /**
   * Compares a code with those of the present step and its neighbours, all of them, and in constant time.
   * @param code six ASCII digits. @param now milliseconds since the epoch.
   * @returns the latest step that it is the code of; undefined: of none.
   */
  stepOf(code: string, now: number): number | undefined {
    const present = Math.floor(now / 1000 / PERIOD);
    let found: number | undefined;
    for (let step = Math.max(0, present - SLACK); step <= present + SLACK; step += 1) {
      if (isSame(this.#codeOf(step), code)) found = step;
    }
    return found;
  }

  /** @returns the release with its proof. */
  sign(release: Omit<Release, 'proof'>): Release {
    return { ...release, proof: this.#proofOf(release) };
  }

  /** Whether a release was made by somebody who had this key. */
  verify({ proof, ...rest }: Release): boolean {
    return isSame(this.#proofOf(rest), proof);
  }

  #codeOf(counter: number): string {
    return HOTP.generate({ secret: this.#secret, digits: DIGITS, counter });
  }

  #proofOf(rest: Omit<Release, 'proof'>): string {
    return createHmac('sha256', this.#proofKey).update(canonicalJson(rest)).digest('base64url');
  }
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
