import { type TOTP, URI } from 'otpauth';

/** An authenticator app: what a person reads off it. */
export interface Authenticator {
  /** The code of the present step; -1 and 1: of the one before and after, which are taken too. */
  code(offset?: -1 | 0 | 1): string;
  /** Six digits that are none of these. */
  wrong(): string;
}

/**
 * @param uri as `lockdown setup` shows it
 * @param now what time it is, in milliseconds since the epoch
 */
export function authenticator(uri: string, now: () => number = Date.now): Authenticator {
  const totp = URI.parse(uri) as TOTP;
  const code = (offset = 0) => totp.generate({ timestamp: now() + offset * 30_000 });
  return {
    code,
    wrong: () => {
      const right = new Set([-2, -1, 0, 1, 2].map(code));
      return ['000000', '111111', '222222', '333333', '444444', '555555'].find((each) => !right.has(each)) ?? '666666';
    },
  };
}
