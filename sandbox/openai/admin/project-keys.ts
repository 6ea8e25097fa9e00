import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { bodilessFault } from '../../provider/strict-call.ts';
import { openaiError } from '../openai-error.ts';
import type { AdminListedKey } from './listed-key.ts';
import { pageOf } from './page.ts';

type Projects = Map<string, AdminListedKey[]>;

/** https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/projects/subresources/api_keys/methods/list */
export function listProjectKeys(projects: Projects, pageSize: number): Route {
  return {
    method: 'GET',
    path: '/v1/organization/projects/*/api_keys',
    answer: async (call, [project = '']) => {
      const fault = await bodilessFault(call, { query: ['limit', 'after', 'owner_project_access'] });
      if (fault !== undefined) return openaiError(400, fault);
      const keys = projects.get(project);
      if (keys === undefined) return openaiError(404, `Project not found`);
      const isAny = call.query.get('owner_project_access') === 'any';
      const listed = keys.filter(({ isOwnerGone }) => isAny || isOwnerGone !== true);
      return pageOf(listed.map(shown), call, pageSize);
    },
  };
}

/** https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/projects/subresources/api_keys/methods/delete */
export function removeProjectKey(projects: Projects): Route {
  return {
    method: 'DELETE',
    path: '/v1/organization/projects/*/api_keys/*',
    answer: async (call, [project = '', id = '']) => {
      const fault = await bodilessFault(call, {});
      if (fault !== undefined) return openaiError(400, fault);
      const keys = projects.get(project) ?? [];
      if (!keys.some((key) => key.id === id)) return openaiError(404, 'No such API key');
      projects.set(
        project,
        keys.filter((key) => key.id !== id),
      );
      return json({ object: 'organization.project.api_key.deleted', id, deleted: true });
    },
  };
}

function shown({ id, redacted, owner = 'user', isOwnerGone }: AdminListedKey) {
  return {
    object: 'organization.project.api_key',
    id,
    redacted_value: redacted,
    name: 'A key',
    created_at: 1_711_471_533,
    last_used_at: 1_711_471_534,
    owner_project_access: isOwnerGone ? 'inactive' : 'active',
    owner: { type: owner, [owner]: { id: 'owner_1', name: 'Somebody', role: 'member', created_at: 1_711_471_533 } },
  };
}
