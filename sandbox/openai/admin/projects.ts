import type { Route } from '../../provider/route.ts';
import { bodilessFault } from '../../provider/strict-call.ts';
import { openaiError } from '../openai-error.ts';
import { pageOf } from './page.ts';

/** https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/projects/methods/list */
export function listProjects(projects: ReadonlyMap<string, unknown>, pageSize: number): Route {
  return {
    method: 'GET',
    path: '/v1/organization/projects',
    answer: async (call) => {
      const fault = await bodilessFault(call, { query: ['limit', 'after', 'include_archived'] });
      if (fault !== undefined) return openaiError(400, fault);
      const entries = [...projects.keys()].map((id) => ({
        id,
        object: 'organization.project',
        name: 'A project',
        created_at: 1_711_471_533,
        archived_at: null,
        status: 'active',
      }));
      return pageOf(entries, call, pageSize);
    },
  };
}
