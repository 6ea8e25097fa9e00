import { Effort } from './secret-matcher/effort.ts';
import { SecretScanner } from './secret-matcher/scanner.ts';
import { SpellingSearch } from './secret-matcher/spelling-search.ts';
import { wordsOf } from './secret-matcher/word.ts';

/**
 * Bytes of UTF-8 from which on a value is looked for. Eight random letters and digits turn up by chance in one of three billion
 * answers of 64 KiB; six, in one of a million, which a busy gateway would cut off every day.
 */
export const SHORTEST_SCANNED = 8;

/** Knows secrets in every spelling in which an answer may give them away. */
export interface SecretMatcher {
  /**
   * Whether a whole spelling of a secret stands in the bytes.
   * @param effort of the texts that these bytes are one of. @throws SearchTooHard
   */
  find(bytes: Uint8Array, effort?: Effort): boolean;
  /** For a stream that comes in pieces. */
  scanner(effort?: Effort): SecretScanner;
}

/**
 * A matcher for secret values in these spellings: as they are, percent-encoded, escaped for JSON, JavaScript or HTML, in
 * hexadecimal, and in base64 as part of whatever longer text. It takes milliseconds to build, 13 KiB, and 70 bytes per character: keep it.
 */
export function createSecretMatcher(values: readonly string[]): SecretMatcher {
  const scanned = [...new Set(values)].filter((value) => Buffer.byteLength(value) >= SHORTEST_SCANNED);
  const search = new SpellingSearch(scanned.flatMap(wordsOf));
  return {
    find: (bytes, effort = new Effort()) => {
      effort.allow(bytes.length);
      return search.find(bytes, effort);
    },
    scanner: (effort) => new SecretScanner(search, effort),
  };
}
