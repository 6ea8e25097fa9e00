import { systemClock } from '../../../src/core/clock.ts';
import { type JsonObject, readJson } from '../../provider/json-body.ts';
import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';
import { cached, TYPE } from '../cached.ts';
import { githubError } from '../github-error.ts';
import { isRepository, owner } from './repositories.ts';

const MOST_ISSUES = 1000;
const PER_PAGE = 30;

/** https://docs.github.com/en/rest/issues/issues */
export function issueRoutes(): Route[] {
  const issues: ReturnType<typeof newIssue>[] = [];
  let latest = 0;
  const create: Route = {
    method: 'POST',
    path: '/repos/*/*/issues',
    async answer(call, [user, name]) {
      if (!isRepository(user, name)) return githubError(404, 'Not Found');
      const body = await readJson(call);
      if (!body) return githubError(400, 'Problems parsing JSON');
      if (typeof body['title'] !== 'string') {
        const errors = [{ resource: 'Issue', code: 'missing_field', field: 'title' }];
        return githubError(422, 'Validation Failed', { errors });
      }
      const issue = newIssue(++latest, body);
      issues.unshift(issue);
      issues.length = Math.min(issues.length, MOST_ISSUES);
      return json(issue, 201, { 'Content-Type': TYPE, Location: issue.url });
    },
  };
  const list: Route = {
    method: 'GET',
    path: '/repos/*/*/issues',
    answer(call, [user, name]) {
      if (!isRepository(user, name)) return githubError(404, 'Not Found');
      const size = Number(call.query.get('per_page')) || PER_PAGE;
      const page = Number(call.query.get('page')) || 1;
      const next = `https://api.github.com${call.path}?per_page=${size}&page=${page + 1}`;
      // Absolute: a client that follows it leaves the gateway behind.
      const link = page * size < issues.length ? { Link: `<${next}>; rel="next"` } : {};
      return cached(call, issues.slice((page - 1) * size, page * size), link);
    },
  };
  return [create, list];
}

function newIssue(number: number, { title, body }: JsonObject) {
  const now = new Date(systemClock.now()).toISOString().replace(/\.\d+/, '');
  return {
    id: number,
    number,
    title,
    body: body ?? null,
    state: 'open',
    user: owner,
    labels: [],
    comments: 0,
    created_at: now,
    updated_at: now,
    closed_at: null,
    url: `https://api.github.com/repos/octocat/hello-world/issues/${number}`,
    html_url: `https://github.com/octocat/hello-world/issues/${number}`,
  };
}
