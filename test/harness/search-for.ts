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

/** The spellings of a text that occur in another, without regard to case, and to how its characters are escaped. */
export function foundIn(shown: string, text: string): string[] {
  const readings = [shown.toLowerCase()];
  for (let times = 0; times < 3; times += 1) {
    const reading = unescaped(readings.at(-1) ?? '');
    if (reading !== readings.at(-1)) readings.push(reading);
  }
  return spellingsOf(text).filter((spelling) => readings.some((reading) => reading.includes(spelling.toLowerCase())));
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text in lower case with the escapes of URLs, JSON, JavaScript and HTML undone, once. */
function unescaped(text: string): string {
  const byCode = (code: string, radix: number) => String.fromCharCode(Number.parseInt(code, radix)).toLowerCase();
  return text
    .replace(/%([0-9a-f]{2})|\\+(?:u00|x)([0-9a-f]{2})|&#x([0-9a-f]{2});/g, (_all, ...[percent, script, html]) =>
      byCode(percent ?? script ?? html, 16),
    )
    .replace(/&#0*(\d{1,3});/g, (_all, code: string) => byCode(code, 10))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => named[name] ?? '')
    .replace(/\\+(?=[^\\])/g, '');
}

/** The parts of a token, or the whole of it, that occur in a text. */
export function piecesIn(shown: string, token: string): string[] {
  return [token, ...token.split('.')].filter((piece) => piece.length > 8 && shown.includes(piece));
}
