import { VaultError } from '../definition.ts';

/** What a line may be at most, in bytes: far more than any secret. */
const LONGEST = 16 * 1024 ** 2;

/** The lines of a text that comes in pieces, without their ends. @throws VaultError `corrupt` when it has none for too long. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.map((line) => line.trimEnd());
    if (rest.length > LONGEST)
      throw new VaultError(
        'corrupt',
        'this is no backup of a vault; name the file that "npm run -s portcullis -- vault backup" wrote',
      );
  }
  if (rest.trimEnd() !== '') yield rest.trimEnd();
}
