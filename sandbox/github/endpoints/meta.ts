import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';

/** https://docs.github.com/en/rest/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user; what is left is in the headers. */
export const getRateLimit: Route = {
  method: 'GET',
  path: '/rate_limit',
  answer: () => json({ resources: { core: { limit: 5000 } }, rate: { limit: 5000 } }),
};

/** https://docs.github.com/en/rest/meta/meta#get-the-zen-of-github */
export const getZen: Route = {
  method: 'GET',
  path: '/zen',
  answer: () => ({
    status: 200,
    headers: { 'Content-Type': 'text/plain;charset=utf-8' },
    body: 'Keep it logically awesome.',
  }),
};
