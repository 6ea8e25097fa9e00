import { SearchTooHard } from '../../core/secret-matcher/effort.ts';
import type { SocketEnding } from '../stages.ts';
import { LeakFound } from './payload-scan.ts';

/** The code and reason of our own close frames (RFC 6455, section 7.4.1). The reason is fixed text, and for the client alone. */
export const CLOSINGS: Readonly<Record<SocketEnding, readonly [code: number, reason: string]>> = {
  token_expired: [1008, 'token expired'],
  key_ended: [1008, 'key ended'],
  going_away: [1001, 'going away'],
  // 1013 is "try again later" (IANA's registry of close codes).
  locked_down: [1013, 'locked down'],
  revoked: [1008, 'token revoked'],
  protocol_error: [1002, 'protocol error'],
  response_leak: [1011, 'internal error'],
  response_unscannable: [1011, 'internal error'],
};

/** What to call it when what came could not go on. */
export function endingOf(error: unknown): SocketEnding {
  if (error instanceof LeakFound) return 'response_leak';
  return error instanceof SearchTooHard ? 'response_unscannable' : 'protocol_error';
}
