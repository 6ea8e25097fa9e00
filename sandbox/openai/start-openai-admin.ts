import { bearerTokens } from '../provider/call.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { startProvider } from '../provider/start-provider.ts';
import type { AdminListedKey } from './admin/listed-key.ts';
import { listProjectKeys, removeProjectKey } from './admin/project-keys.ts';
import { listProjects } from './admin/projects.ts';
import { openaiError } from './openai-error.ts';

export interface OpenaiAdminOptions extends ProviderOptions {
  readonly adminKey: string;
  /** By the project's id; those that are deleted are taken out. */
  readonly projects: Map<string, AdminListedKey[]>;
  /** Entries of a page, whatever limit is asked for; default 2, so that there are several pages. */
  readonly pageSize?: number;
}

/**
 * Starts a stand-in for the part of https://api.openai.com that manages keys, which refuses what OpenAI does not document:
 * https://developers.openai.com/api/reference/administration/overview
 */
export function startOpenaiAdmin(options: OpenaiAdminOptions): Promise<Provider> {
  const { adminKey, projects, pageSize = 2 } = options;
  return startProvider(
    {
      routes: [listProjects(projects, pageSize), listProjectKeys(projects, pageSize), removeProjectKey(projects)],
      headers: () => ({ 'openai-version': '2020-10-01' }),
      refuse: (call) => {
        const given = bearerTokens(call);
        if (given.length === 1 && given[0] === adminKey) return undefined;
        return openaiError(401, 'Incorrect API key provided: ***.', { code: 'invalid_api_key' });
      },
      notFound: ({ method, path }) => openaiError(404, `Invalid URL (${method} ${path})`),
    },
    options,
  );
}
