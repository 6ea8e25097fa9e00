import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const KEY: readonly InjectionRule[] = [{ in: 'header', name: 'X-Api-Key', value: '{apiKey}' }];

const { get, post, remove } = operationsAt('https://api.anthropic.com', KEY);

/** https://platform.claude.com/docs/en/api/overview#request-size-limits: 32 MB, batches 256 MB, files 500 MB. */
const JSON_BODY = { body: ['json'], maxBody: 32 * MiB } as const;
const BATCH = { body: ['json'], maxBody: 256 * MiB } as const;
const FILE = { body: ['multipart'], maxBody: 501 * MiB } as const;
const TOKENS = { cost: 'response' } as const;
const UNSAFE = { safe: false } as const;

/** Anthropic (https://platform.claude.com/docs/en/api). Batches and files belong to the whole workspace, so these are not safe. */
export const anthropicOperations: readonly Operation[] = [
  post('messages', '/v1/messages', { ...JSON_BODY, ...TOKENS }),
  post('count-tokens', '/v1/messages/count_tokens', JSON_BODY),
  get('list-models', '/v1/models'),
  get('read-model', '/v1/models/*'),
  post('create-batch', '/v1/messages/batches', { ...BATCH, ...TOKENS, ...UNSAFE }),
  get('list-batches', '/v1/messages/batches', UNSAFE),
  get('read-batch', '/v1/messages/batches/*', UNSAFE),
  get('read-batch-results', '/v1/messages/batches/*/results', UNSAFE),
  post('cancel-batch', '/v1/messages/batches/*/cancel', UNSAFE),
  remove('delete-batch', '/v1/messages/batches/*', UNSAFE),
  post('upload-file', '/v1/files', { ...FILE, ...UNSAFE }),
  get('list-files', '/v1/files', UNSAFE),
  get('read-file', '/v1/files/*', UNSAFE),
  get('read-file-content', '/v1/files/*/content', UNSAFE),
  remove('delete-file', '/v1/files/*', UNSAFE),
];
