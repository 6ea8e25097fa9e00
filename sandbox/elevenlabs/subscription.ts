import { json } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';

/** https://elevenlabs.io/docs/api-reference/user/subscription/get: that of the whole account. */
export const getSubscription: Route = {
  method: 'GET',
  path: '/v1/user/subscription',
  answer: () => json({ tier: 'creator', character_count: 0, character_limit: 100_000, status: 'active' }),
};
