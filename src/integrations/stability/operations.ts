import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const KEY: readonly InjectionRule[] = [{ in: 'bearer', value: '{apiKey}' }];

const { get, post } = operationsAt('https://api.stability.ai', KEY);

/** https://platform.stability.ai/docs/api-reference: requests of at most 10 MiB; sound and video take more. */
const PICTURE = { body: ['multipart'], maxBody: 10 * MiB } as const;
const SOUND = { body: ['multipart'], maxBody: 50 * MiB } as const;
const PROMPT = { body: ['json'], maxBody: MiB, cost: 'request' } as const;
const UNSAFE = { safe: false } as const;

const image = (group: string, names: readonly string[]) =>
  names.map((name) => post(`${group}-${name}`, `/v2beta/stable-image/${group}/${name}`, PICTURE));

/**
 * Stability AI (https://platform.stability.ai/docs/api-reference): a form goes in, a picture comes out, at a fixed price. What
 * is fetched later, by id, and the balance belong to the whole account, so these are not safe.
 */
export const stabilityOperations: readonly Operation[] = [
  ...image('generate', ['core', 'ultra', 'sd3']),
  ...image('edit', [
    'erase',
    'inpaint',
    'outpaint',
    'search-and-replace',
    'search-and-recolor',
    'remove-background',
    'replace-background-and-relight',
  ]),
  ...image('upscale', ['fast', 'conservative', 'creative']),
  ...image('control', ['sketch', 'structure', 'style', 'style-transfer']),
  post('fast-3d', '/v2beta/3d/stable-fast-3d', PICTURE),
  post('point-aware-3d', '/v2beta/3d/stable-point-aware-3d', PICTURE),
  ...['text-to-audio', 'audio-to-audio', 'inpaint'].map((name) =>
    post(`audio-${name}`, `/v2beta/audio/stable-audio-2/${name}`, SOUND),
  ),
  post('text-to-image', '/v1/generation/*/text-to-image', PROMPT),
  post('image-to-image', '/v1/generation/*/image-to-image', { ...PICTURE, cost: 'request' }),
  get('list-engines', '/v1/engines/list'),
  get('read-result', '/v2beta/results/*', UNSAFE),
  get('read-account', '/v1/user/account', UNSAFE),
  get('read-balance', '/v1/user/balance', UNSAFE),
];
