import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const KEY: readonly InjectionRule[] = [
  { in: 'bearer', value: '{apiKey}' },
  { in: 'header', name: 'OpenAI-Organization', value: '{organization}' },
  { in: 'header', name: 'OpenAI-Project', value: '{project}' },
];

const { get, post, remove } = operationsAt('https://api.openai.com', KEY);

/** Prompts with a few pictures in base64. */
const JSON_BODY = { body: ['json'], maxBody: 32 * MiB } as const;
/** Names, ids and metadata, of which there may be 16 with 512 characters each. */
const SMALL = { body: ['json'], maxBody: MiB } as const;
/** https://platform.openai.com/docs/guides/speech-to-text: files of up to 25 MB. */
const AUDIO = { body: ['multipart'], maxBody: 26 * MiB } as const;
/** https://platform.openai.com/docs/api-reference/images/createEdit: up to 16 pictures, each below 50 MB. */
const PICTURES = { body: ['json', 'multipart'], maxBody: 256 * MiB } as const;
/** https://platform.openai.com/docs/api-reference/files/create: up to 512 MB. */
const FILE = { body: ['multipart'], maxBody: 513 * MiB } as const;
const TOKENS = { cost: 'response' } as const;
const BY_REQUEST = { cost: 'request' } as const;
const UNSAFE = { safe: false } as const;

/**
 * OpenAI (https://platform.openai.com/docs/api-reference). Files, batches, vector stores, conversations, and answers that OpenAI
 * stored belong to the whole account, so these are not safe. What hands out a key of its own (`/v1/realtime/client_secrets`), or
 * opens a way to OpenAI past this gateway (`/v1/realtime/calls`, WebRTC), is not here at all.
 */
export const openaiOperations: readonly Operation[] = [
  post('chat-completions', '/v1/chat/completions', { ...JSON_BODY, ...TOKENS }),
  post('completions', '/v1/completions', { ...JSON_BODY, ...TOKENS }),
  post('responses', '/v1/responses', { ...JSON_BODY, ...TOKENS }),
  post('compact-response', '/v1/responses/compact', { ...JSON_BODY, ...TOKENS }),
  post('count-input-tokens', '/v1/responses/input_tokens', JSON_BODY),
  post('embeddings', '/v1/embeddings', { ...JSON_BODY, ...TOKENS }),
  post('moderations', '/v1/moderations', JSON_BODY),
  post('generate-image', '/v1/images/generations', { ...JSON_BODY, ...TOKENS }),
  post('edit-image', '/v1/images/edits', { ...PICTURES, ...TOKENS }),
  post('vary-image', '/v1/images/variations', { ...PICTURES, body: ['multipart'], ...BY_REQUEST }),
  post('speech', '/v1/audio/speech', { body: ['json'], maxBody: MiB, ...BY_REQUEST }),
  post('transcribe', '/v1/audio/transcriptions', { ...AUDIO, ...TOKENS }),
  post('translate-audio', '/v1/audio/translations', { ...AUDIO, ...TOKENS }),
  get('list-models', '/v1/models'),
  get('read-model', '/v1/models/*'),
  get('realtime', '/v1/realtime', { ...TOKENS, webSocket: true }),
  get('list-responses-input', '/v1/responses/*/input_items', UNSAFE),
  get('read-response', '/v1/responses/*', UNSAFE),
  remove('delete-response', '/v1/responses/*', UNSAFE),
  post('cancel-response', '/v1/responses/*/cancel', UNSAFE),
  get('list-chat-completions', '/v1/chat/completions', UNSAFE),
  get('read-chat-completion', '/v1/chat/completions/*', UNSAFE),
  get('list-chat-completion-messages', '/v1/chat/completions/*/messages', UNSAFE),
  post('update-chat-completion', '/v1/chat/completions/*', { ...SMALL, ...UNSAFE }),
  remove('delete-chat-completion', '/v1/chat/completions/*', UNSAFE),
  post('create-conversation', '/v1/conversations', { ...JSON_BODY, ...UNSAFE }),
  get('read-conversation', '/v1/conversations/*', UNSAFE),
  post('update-conversation', '/v1/conversations/*', { ...SMALL, ...UNSAFE }),
  remove('delete-conversation', '/v1/conversations/*', UNSAFE),
  post('add-conversation-items', '/v1/conversations/*/items', { ...JSON_BODY, ...UNSAFE }),
  get('list-conversation-items', '/v1/conversations/*/items', UNSAFE),
  post('upload-file', '/v1/files', { ...FILE, ...UNSAFE }),
  get('list-files', '/v1/files', UNSAFE),
  get('read-file', '/v1/files/*', UNSAFE),
  get('read-file-content', '/v1/files/*/content', UNSAFE),
  remove('delete-file', '/v1/files/*', UNSAFE),
  post('create-vector-store', '/v1/vector_stores', { ...SMALL, ...UNSAFE }),
  get('list-vector-stores', '/v1/vector_stores', UNSAFE),
  get('read-vector-store', '/v1/vector_stores/*', UNSAFE),
  remove('delete-vector-store', '/v1/vector_stores/*', UNSAFE),
  post('search-vector-store', '/v1/vector_stores/*/search', { ...SMALL, ...UNSAFE }),
  post('add-vector-store-file', '/v1/vector_stores/*/files', { ...SMALL, ...UNSAFE }),
  get('list-vector-store-files', '/v1/vector_stores/*/files', UNSAFE),
  get('read-vector-store-file', '/v1/vector_stores/*/files/*', UNSAFE),
  remove('delete-vector-store-file', '/v1/vector_stores/*/files/*', UNSAFE),
  post('create-batch', '/v1/batches', { ...SMALL, ...UNSAFE, ...TOKENS }),
  get('list-batches', '/v1/batches', UNSAFE),
  get('read-batch', '/v1/batches/*', UNSAFE),
  post('cancel-batch', '/v1/batches/*/cancel', UNSAFE),
];
