import { headerValues } from '../provider/call.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import { listApiKeys, updateApiKey } from './admin/api-keys.ts';
import type { AdminListedKey } from './admin/listed-key.ts';
import { anthropicError } from './anthropic-error.ts';

export interface AnthropicAdminOptions extends ProviderOptions {
  readonly adminKey: string;
  /** Their status changes as it is told to. */
  readonly keys: readonly AdminListedKey[];
  /** Entries of a page, whatever limit is asked for; default 2, so that there are several pages. */
  readonly pageSize?: number;
}

/** Starts a stand-in for the Admin API of https://api.anthropic.com: https://platform.claude.com/docs/en/manage-claude/admin-api */
export function startAnthropicAdmin(options: AnthropicAdminOptions): Promise<Provider> {
  const { adminKey, keys, pageSize = 2 } = options;
  return startProvider(
    {
      routes: [listApiKeys(keys, pageSize), updateApiKey(keys)],
      headers: () => ({ 'anthropic-organization-id': '00000000-0000-4000-8000-000000000000' }),
      refuse: (call) => {
        const given = headerValues(call, 'x-api-key');
        if (given.length !== 1 || given[0] !== adminKey) return anthropicError(401, 'invalid x-api-key');
        if (headerValues(call, 'authorization').length > 0) return anthropicError(401, 'Invalid bearer token');
        const [version] = headerValues(call, 'anthropic-version');
        return version === '2023-06-01' ? undefined : anthropicError(400, 'anthropic-version: header is required');
      },
      notFound: ({ path }) => anthropicError(404, `Not Found: ${path}`),
    },
    options,
  );
}
