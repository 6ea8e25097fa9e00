import type { z } from 'zod';
import type { CredentialField, IntegrationDefinition } from './definition.ts';
import { githubOperations } from './github/operations.ts';
import { askProvider } from './provider/probe.ts';
import { planOperations, providerSettings } from './provider.ts';

// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/; before them, 40 hexadecimal
// digits. Those of apps (ghs_) have grown, and have dots: https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/
const credentials = {
  token: {
    secret: true,
    looksLike: {
      pattern: /^(gh[pousr]_[\w.-]{36,}|github_pat_\w{36,}|[0-9a-f]{40})$/,
      words: 'github_pat_, ghp_, gho_, ghu_, ghs_ or ghr_, and at least 36 more characters',
      distinct: /^(gh[pousr]|github_pat)_/,
    },
  },
} as const satisfies Record<string, CredentialField>;
const settings = providerSettings('github', credentials, githubOperations);

const RATE_LIMITS = ['limit', 'remaining', 'reset', 'used', 'resource'].map((what) => `x-ratelimit-${what}`);

/** GitHub's REST API, and GraphQL. */
export const github: IntegrationDefinition<z.output<typeof settings>> = {
  name: 'github',
  settings,
  credentials,
  operations: githubOperations,
  plan: (section) => ({
    ...planOperations(githubOperations, section),
    requestHeaders: ['x-github-api-version'],
    // GitHub refuses requests without one, and browsers do not let pages set it.
    defaultHeaders: { 'user-agent': 'portcullis' },
    responseHeaders: [
      'link',
      'x-poll-interval',
      'x-github-request-id',
      'x-github-media-type',
      'x-github-api-version-selected',
      'deprecation',
      'sunset',
      ...RATE_LIMITS,
    ],
    credentialParameters: ['access_token', 'client_id', 'client_secret'],
  }),
  starter: {
    summary: 'GitHub',
    name: 'github',
    settings: `credentials:
  token: secret://github/token
# operations: [create-issue]              # what callers may do; without this line, whatever is safe
`,
    sample: '/zen',
  },
  probe: async (section, tools) =>
    askProvider(
      {
        provider: 'GitHub',
        origin: section.baseUrl ?? 'https://api.github.com',
        path: '/rate_limit',
        headers: { authorization: `Bearer ${await tools.reveal('token')}`, 'user-agent': 'portcullis' },
      },
      tools,
    ),
  revocation: {
    provider: 'GitHub',
    byHand: () => ({ step: 'delete the token', page: 'https://github.com/settings/tokens' }),
  },
};
