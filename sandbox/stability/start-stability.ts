import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { json } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';
import { startProvider } from '../provider/start-provider.ts';
import { type PictureOperation, pictureRoute } from './picture-route.ts';
import { refusal } from './refusal.ts';
import { stabilityError } from './stability-error.ts';

export interface StabilityOptions extends ProviderOptions {
  /** The only key that is accepted. */
  readonly apiKey: string;
}

/** https://platform.stability.ai/docs/api-reference */
const pictures: readonly PictureOperation[] = [
  { path: '/v2beta/stable-image/generate/ultra', needs: ['prompt'] },
  { path: '/v2beta/stable-image/generate/core', needs: ['prompt'] },
  { path: '/v2beta/stable-image/generate/sd3', needs: ['prompt'] },
  { path: '/v2beta/stable-image/edit/inpaint', needs: ['image', 'prompt'] },
  { path: '/v2beta/stable-image/edit/remove-background', needs: ['image'] },
  { path: '/v2beta/stable-image/upscale/fast', needs: ['image'] },
];

/** https://platform.stability.ai/docs/api-reference#tag/User/operation/userBalance: that of the whole account. */
const balance: Route = { method: 'GET', path: '/v1/user/balance', answer: () => json({ credits: 1000 }) };

/** Starts a stand-in for https://api.stability.ai. */
export function startStability(options: StabilityOptions): Promise<Provider> {
  return startProvider(
    {
      routes: [...pictures.map(pictureRoute), balance],
      headers: () => ({}),
      refuse: (call) => refusal(call, options.apiKey),
      notFound: () => stabilityError(404, 'The requested resource does not exist'),
    },
    options,
  );
}
