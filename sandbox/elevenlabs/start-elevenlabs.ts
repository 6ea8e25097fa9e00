import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { json } from '../provider/reply.ts';
import { startProvider } from '../provider/start-provider.ts';
import { refusal } from './refusal.ts';
import { streamInput } from './stream-input.ts';
import { getSubscription } from './subscription.ts';
import { convert, stream } from './text-to-speech.ts';
import { getVoice, listVoices } from './voices.ts';

export interface ElevenlabsOptions extends ProviderOptions {
  /** The only key that is accepted. */
  readonly apiKey: string;
}

/** Starts a stand-in for https://api.elevenlabs.io. */
export function startElevenlabs(options: ElevenlabsOptions): Promise<Provider> {
  return startProvider(
    {
      routes: [convert, stream, listVoices, getVoice, getSubscription],
      sockets: [streamInput(options.apiKey)],
      headers: () => ({}),
      refuse: (call) => refusal(call, options.apiKey),
      notFound: () => json({ detail: 'Not Found' }, 404),
    },
    options,
  );
}
