// What an answer means for the person at the screen, by the code that Portcullis sends in X-Portcullis-Error.

const WORDS = {
  unauthenticated: () => 'Your sign-in has expired or is not accepted. Sign in again to go on.',
  forbidden: ({ integration }) =>
    `Portcullis refused this call: this user’s token does not hold the scope “${integration}”. The provider was never asked. Sign in as the member to see it work.`,
  parameter_not_allowed: () =>
    'Portcullis refused this call: it names something that only the gateway’s configuration may decide. The provider was never asked. Leave it out, and send again.',
  origin_not_allowed: () =>
    'Portcullis does not take calls from this address. Open the page by the address that the demo printed.',
  rate_limited: ({ retryAfter }) =>
    `Too many calls for one user, so Portcullis refused this one. Wait ${seconds(retryAfter)}, then try again.`,
  body_too_large: () => 'That is more text than Portcullis lets through at once. Shorten it, and send again.',
  unknown_route: () => 'Portcullis does not offer this operation.',
  upstream_unreachable: () => 'Portcullis cannot reach the provider. Start the demo again with “npm run demo”.',
  upstream_timeout: () => 'The provider took too long. Try again.',
  secret_unavailable: () => 'Portcullis cannot get the provider’s key just now. Try again in a moment.',
};

/** @returns {{ message: string, signInAgain: boolean }} */
export function wordsFor(integration, status, code, retryAfter) {
  const words = code && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  const fallback = code
    ? `Portcullis refused the call (${code}). Try again, or look up the call in its log.`
    : `The provider answered with an error (${status}). Try again.`;
  return {
    message: words ? words({ integration, retryAfter }) : fallback,
    signInAgain: code === 'unauthenticated',
  };
}

function seconds(count) {
  if (!count) return 'a few seconds';
  return count === '1' ? 'a second' : `${count} seconds`;
}
