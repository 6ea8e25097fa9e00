import { isObject } from '../provider/ask-admin.ts';
import { listPages } from '../provider/list-pages.ts';
import type { ListedKey } from '../provider/pick-key.ts';

/** A key of a project. */
export interface ProjectKey extends ListedKey {
  readonly project: string;
  /** Of the service account that it belongs to; undefined for a person's. */
  readonly isServiceAccounts: boolean;
}

/** Asks the admin API for a path below `/v1/organization/projects`. */
export type AskProjects = (path: string) => Promise<Readonly<Record<string, unknown>>>;

/** As many are asked about at a time: an organization may have 2,000. */
const AT_ONCE = 8;

/**
 * All keys of one project, or of all that are not archived (the keys of those work no more).
 * https://developers.openai.com/api/reference/resources/admin/subresources/organization/subresources/projects
 */
export async function listKeys(ask: AskProjects, project: string | undefined): Promise<readonly ProjectKey[]> {
  const projects = project === undefined ? await listProjects(ask) : [project];
  const keys: ProjectKey[] = [];
  for (let from = 0; from < projects.length; from += AT_ONCE) {
    const some = projects.slice(from, from + AT_ONCE);
    keys.push(...(await Promise.all(some.map((each) => keysOf(ask, each)))).flat());
  }
  return keys;
}

async function listProjects(ask: AskProjects): Promise<readonly string[]> {
  const projects = await listPages('OpenAI', (after) => ask(`?limit=100${cursor(after)}`));
  return projects.map(({ id }) => id);
}

/** Without `owner_project_access`, keys of people who left the project are not listed, and work nonetheless. */
async function keysOf(ask: AskProjects, project: string): Promise<ProjectKey[]> {
  const path = `/${project}/api_keys?limit=100&owner_project_access=any`;
  const keys = await listPages('OpenAI', (after) => ask(`${path}${cursor(after)}`));
  return keys.map(({ id, redacted_value: shown, owner }) => {
    const isServiceAccounts = isObject(owner) && owner['type'] === 'service_account';
    return { id, shown, project, isServiceAccounts };
  });
}

const cursor = (after: string | undefined) => (after === undefined ? '' : `&after=${after}`);
