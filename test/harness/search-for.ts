import type { CallResult } from './call.ts';
import { call } from './call.ts';
import type { TestGateway } from './gateway.ts';

/** The forms in which a text may be written down: as it is, percent-encoded, in base64 at each of its three offsets, in hex. */
export function spellingsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The first and last characters also carry neighbouring bits.
    const whole = shifted
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset + 1, -2);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const encoded = encodeURIComponent(text);
  return [
    text,
    encoded,
    encodeURIComponent(encoded),
    JSON.stringify(text).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
  ];
}

/** All that a gateway let anyone see: what was logged, its metrics, and the answers given. */
export async function everythingShown(gateway: TestGateway, answers: readonly CallResult[] = []): Promise<string> {
  const metrics = await call(`http://127.0.0.1:${gateway.adminPort}/metrics`);
  return [JSON.stringify(gateway.logged), metrics.text, ...answers.map((answer) => JSON.stringify(answer))].join('\n');
}

/** The spellings of a text that occur in another, without regard to case. */
export function foundIn(shown: string, text: string): string[] {
  const haystack = shown.toLowerCase();
  return spellingsOf(text).filter((spelling) => haystack.includes(spelling.toLowerCase()));
}

/** The parts of a token, or the whole of it, that occur in a text. */
export function piecesIn(shown: string, token: string): string[] {
  return [token, ...token.split('.')].filter((piece) => piece.length > 8 && shown.includes(piece));
}
