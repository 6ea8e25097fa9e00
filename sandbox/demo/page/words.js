// What an answer means for the person at the screen, by the code that Portcullis sends in X-Portcullis-Error.

const WORDS = {
  unauthenticated: () => 'Your sign-in has expired or is not accepted. Sign in again to go on.',
  forbidden: () =>
    'Portcullis refused this call: this user’s token does not hold the scope “maps”. The provider was never asked. Sign in as the map user to see it work.',
  origin_not_allowed: () =>
    'Portcullis does not take calls from this address. Open the page by the address that the demo printed.',
  rate_limited: (retryAfter) => `Too many calls for one user. Wait ${retryAfter ?? 'a few'} seconds, then try again.`,
  unknown_route: () => 'Portcullis does not offer this operation.',
  upstream_unreachable: () => 'Portcullis cannot reach the provider. Start the demo again with “npm run demo”.',
  upstream_timeout: () => 'The provider took too long. Try again.',
  secret_unavailable: () => 'Portcullis cannot get the provider’s key just now. Try again in a moment.',
};

/** @returns {{ message: string, signInAgain: boolean }} */
export function wordsFor(status, code, retryAfter) {
  const words = code && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  const fallback = code ? `Portcullis refused the call (${code}).` : `The provider answered with an error (${status}).`;
  return { message: words ? words(retryAfter) : fallback, signInAgain: code === 'unauthenticated' };
}
