import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const TOKEN: readonly InjectionRule[] = [{ in: 'bearer', value: '{token}' }];

const { get, post, patch } = operationsAt('https://api.github.com', TOKEN);

/** The longest text that an issue may have is 65,536 characters. */
const WRITE = { body: ['json'], maxBody: MiB, safe: false } as const;
const UNSAFE = { safe: false } as const;
const repository = (rest = '') => `/repos/*/*${rest}`;

/**
 * GitHub (https://docs.github.com/en/rest). Safe is what answers the same to everyone. The rest reads or writes what the token
 * may, private repositories too, in any of them: give the token no more than callers may see. Markdown is of the rest, since it
 * makes links of references to whatever issues the token may read.
 */
export const githubOperations: readonly Operation[] = [
  get('meta', '/meta'),
  get('zen', '/zen'),
  get('emojis', '/emojis'),
  get('rate-limit', '/rate_limit'),
  get('list-licenses', '/licenses'),
  get('read-license', '/licenses/*'),
  get('list-gitignore-templates', '/gitignore/templates'),
  get('read-gitignore-template', '/gitignore/templates/*'),
  post('render-markdown', '/markdown', WRITE),
  get('read-user', '/user', UNSAFE),
  get('list-repositories', '/user/repos', UNSAFE),
  get('list-organization-repositories', '/orgs/*/repos', UNSAFE),
  get('read-repository', repository(), UNSAFE),
  get('list-root', repository('/contents'), UNSAFE),
  get('read-contents', repository('/contents/**'), UNSAFE),
  get('read-tree', repository('/git/trees/*'), UNSAFE),
  get('read-readme', repository('/readme'), UNSAFE),
  get('list-releases', repository('/releases'), UNSAFE),
  get('read-release', repository('/releases/*'), UNSAFE),
  get('read-release-by-tag', repository('/releases/tags/*'), UNSAFE),
  get('list-tags', repository('/tags'), UNSAFE),
  get('list-branches', repository('/branches'), UNSAFE),
  get('list-commits', repository('/commits'), UNSAFE),
  get('read-commit', repository('/commits/*'), UNSAFE),
  get('compare-commits', repository('/compare/*'), UNSAFE),
  get('list-labels', repository('/labels'), UNSAFE),
  get('list-pull-requests', repository('/pulls'), UNSAFE),
  get('read-pull-request', repository('/pulls/*'), UNSAFE),
  get('list-pull-request-files', repository('/pulls/*/files'), UNSAFE),
  post('create-pull-request', repository('/pulls'), WRITE),
  get('list-issues', repository('/issues'), UNSAFE),
  get('read-issue', repository('/issues/*'), UNSAFE),
  get('list-issue-comments', repository('/issues/*/comments'), UNSAFE),
  post('create-issue', repository('/issues'), WRITE),
  patch('update-issue', repository('/issues/*'), WRITE),
  post('create-issue-comment', repository('/issues/*/comments'), WRITE),
  patch('update-issue-comment', repository('/issues/comments/*'), WRITE),
  get('list-workflow-runs', repository('/actions/runs'), UNSAFE),
  get('read-workflow-run', repository('/actions/runs/*'), UNSAFE),
  post('dispatch-workflow', repository('/actions/workflows/*/dispatches'), WRITE),
  get('search-repositories', '/search/repositories', UNSAFE),
  get('search-issues', '/search/issues', UNSAFE),
  get('search-code', '/search/code', UNSAFE),
  post('graphql', '/graphql', WRITE),
];
