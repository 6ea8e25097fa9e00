import type { InjectionRule, Operation } from '../definition.ts';
import { MiB, operationsAt } from '../provider/operations-at.ts';

const KEY: readonly InjectionRule[] = [{ in: 'bearer', value: '{apiKey}' }];

const { get, post } = operationsAt('https://api.stability.ai', KEY);

/** https://platform.stability.ai/docs/api-reference: requests of at most 10 MiB; sound and video take more. */
const PICTURE = { body: ['multipart'], maxBody: 10 * MiB } as const;
const SOUND = { body: ['multipart'], maxBody: 50 * MiB } as const;
const PROMPT = { body: ['json'], maxBody: MiB, cost: 'request' } as const;
/** Where a form names the model, that tells the price: https://platform.stability.ai/pricing */
const BY_MODEL = { cost: 'request' } as const;
const UNSAFE = { safe: false } as const;

const image = (group: string, names: readonly string[]) =>
  names.map((name) => post(`${group}-${name}`, `/v2beta/stable-image/${group}/${name}`, PICTURE));
const audio = (model: string, names: readonly string[], prefix: string) =>
  names.map((name) => post(`${prefix}-${name}`, `/v2beta/audio/${model}/${name}`, { ...SOUND, ...BY_MODEL }));

/**
 * Stability AI (https://platform.stability.ai/docs/api-reference): a form goes in, a picture comes out. What
 * is fetched later, by id, and the balance belong to the whole account, so these are not safe.
 */
export const stabilityOperations: readonly Operation[] = [
  ...image('generate', ['core', 'ultra']),
  post('generate-sd3', '/v2beta/stable-image/generate/sd3', { ...PICTURE, ...BY_MODEL }),
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
  ...audio('stable-audio', ['text-to-audio', 'audio-to-audio', 'inpaint'], 'audio-3'),
  ...audio('stable-audio-2', ['text-to-audio', 'audio-to-audio', 'inpaint'], 'audio'),
  post('text-to-image', '/v1/generation/*/text-to-image', PROMPT),
  post('image-to-image', '/v1/generation/*/image-to-image', { ...PICTURE, cost: 'request' }),
  get('list-engines', '/v1/engines/list'),
  get('read-result', '/v2beta/results/*', UNSAFE),
  get('read-audio-result', '/v2beta/audio/results/*', UNSAFE),
  get('read-upscale-result', '/v2beta/stable-image/upscale/creative/result/*', UNSAFE),
  get('read-account', '/v1/user/account', UNSAFE),
  get('read-balance', '/v1/user/balance', UNSAFE),
];
