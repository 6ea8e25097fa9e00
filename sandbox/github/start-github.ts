import { newHex } from '../provider/ids.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { issueRoutes } from './endpoints/issues.ts';
import { getRateLimit, getZen } from './endpoints/meta.ts';
import { getRepository, getUser } from './endpoints/repositories.ts';
import { githubError } from './github-error.ts';
import { createRateLimit } from './rate-limit.ts';
import { refusal } from './refusal.ts';

export interface GithubOptions extends ProviderOptions {
  /** The only token that is accepted. */
  readonly token: string;
}

/** Starts a stand-in for https://api.github.com. */
export function startGithub(options: GithubOptions): Promise<Provider> {
  const rateLimit = createRateLimit();
  return startProvider(
    {
      routes: [getUser, getRepository, getRateLimit, getZen, ...issueRoutes()],
      headers: () => ({
        ...rateLimit(),
        'X-GitHub-Api-Version-Selected': '2022-11-28',
        'X-GitHub-Media-Type': 'github.v3; format=json',
        'X-GitHub-Request-Id': newHex(16).toUpperCase(),
      }),
      refuse: (call) => refusal(call, options.token),
      notFound: () => githubError(404, 'Not Found'),
    },
    options,
  );
}
