import { json } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';
import { elevenlabsError } from './elevenlabs-error.ts';

/** The voice of the examples in ElevenLabs' documentation. */
const voices = [
  {
    voice_id: 'JBFqnCBsd6RMkjVDRZzb',
    name: 'Sandbox',
    category: 'premade',
    description: 'Says everything in silence.',
    labels: {},
    preview_url: null,
    settings: null,
  },
];

export function findVoice(id: string | undefined) {
  return voices.find((voice) => voice.voice_id === id);
}

/** https://elevenlabs.io/docs/api-reference/voices/get-all, with the voices that the account cloned. */
export const listVoices: Route = { method: 'GET', path: '/v1/voices', answer: () => json({ voices }) };

/** https://elevenlabs.io/docs/api-reference/voices/get */
export const getVoice: Route = {
  method: 'GET',
  path: '/v1/voices/*',
  answer(_call, [id]) {
    const voice = findVoice(id);
    return voice ? json(voice) : elevenlabsError(404, 'voice_not_found', `A voice with voice_id ${id} was not found.`);
  },
};
