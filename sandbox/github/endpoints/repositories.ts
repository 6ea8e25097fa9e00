import type { Route } from '../../provider/route.ts';
import { cached } from '../cached.ts';
import { githubError } from '../github-error.ts';

/** The user and the repository of the examples in GitHub's documentation. */
export const owner = { login: 'octocat', id: 1, type: 'User', site_admin: false };
const repository = {
  id: 1_296_269,
  name: 'hello-world',
  full_name: 'octocat/hello-world',
  private: false,
  owner,
  description: 'This your first repo!',
  default_branch: 'main',
  html_url: 'https://github.com/octocat/hello-world',
  url: 'https://api.github.com/repos/octocat/hello-world',
};

export const isRepository = (user: string | undefined, name: string | undefined): boolean =>
  `${user}/${name}`.toLowerCase() === repository.full_name;

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user: whose token it is. */
export const getUser: Route = { method: 'GET', path: '/user', answer: (call) => cached(call, owner) };

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export const getRepository: Route = {
  method: 'GET',
  path: '/repos/*/*',
  answer: (call, [user, name]) => (isRepository(user, name) ? cached(call, repository) : githubError(404, 'Not Found')),
};
