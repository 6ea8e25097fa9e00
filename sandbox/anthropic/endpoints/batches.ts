import { json } from '../../provider/reply.ts';
import type { Route } from '../../provider/route.ts';

/** The batch of Anthropic's own example: whoever may list sees what every user of the key made. */
const batch = {
  id: 'msgbatch_013Zva2CMHLNnXjNJJKqJ2EF',
  type: 'message_batch',
  processing_status: 'in_progress',
  request_counts: { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
  created_at: '2024-08-20T18:37:24.100435Z',
  expires_at: '2024-08-21T18:37:24.100435Z',
  ended_at: null,
  archived_at: null,
  cancel_initiated_at: null,
  results_url: null,
};

/** https://platform.claude.com/docs/en/api/messages/batches/list */
export const listBatches: Route = {
  method: 'GET',
  path: '/v1/messages/batches',
  answer: () => json({ data: [batch], has_more: false, first_id: batch.id, last_id: batch.id }),
};
