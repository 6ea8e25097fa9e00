import { renderUnicodeCompact } from 'uqr';

/** What an authenticator app takes: a QR code where a person looks at a screen, and the same as text. */
export function enrolment(uri: string, onScreen: boolean): string {
  const code = onScreen ? `${renderUnicodeCompact(uri, { border: 2 })}\n\n` : '';
  return `${code}${uri}\n\nAdd it to an authenticator app now: it is shown this once.`;
}
