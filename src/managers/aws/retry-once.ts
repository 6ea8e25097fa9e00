import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';

type Strategy = Extract<SecretsManagerClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;

const token = (retries: number): Token => ({
  getRetryCount: () => retries,
  getRetryDelay: () => 0,
});

/**
 * Asks once more, at once, after what breaks on the way, such as a connection that AWS had just closed. What is throttled is not asked
 * again: whoever waits has a deadline, and whoever asks has pauses of its own.
 */
export function retryOnce(): Strategy {
  return {
    acquireInitialRetryToken: async () => token(0),
    refreshRetryTokenForRetry: async (before, { errorType }) => {
      if (errorType !== 'TRANSIENT' || before.getRetryCount() > 0) throw new Error('Once is enough.');
      return token(1);
    },
    recordSuccess: () => {},
  };
}
