import { explainFailure } from '../../egress/explain-failure.ts';
import type { ProbeResult, ProbeTools } from '../definition.ts';
import { judgeGeocodeAnswer } from './judge-answer.ts';

/** Milliseconds for the whole call, name look-up included. */
const TIMEOUT = 10_000;
/** Bytes of the answer; one address takes two thousand. */
const MAX_ANSWER = 256 * 1024;

/** Geocodes one well-known address with Google's own client: the cheapest call that tells a good key from a bad one. */
export async function probeGoogleMaps(origin: string, tools: ProbeTools, timeout = TIMEOUT): Promise<ProbeResult> {
  const { Client } = await import('@googlemaps/google-maps-services-js');
  const client = new Client({
    config: {
      timeout,
      maxContentLength: MAX_ANSWER,
      maxRedirects: 0,
      proxy: false,
      httpAgent: tools.agents.http,
      httpsAgent: tools.agents.https,
    },
  });
  const key = await tools.reveal('apiKey');
  try {
    const { status, data } = await client.geocode({
      url: `${origin}/maps/api/geocode/json`,
      params: { address: 'Taipei 101', key },
      validateStatus: () => true,
      // The client's own timeout begins only once it is connected.
      signal: AbortSignal.timeout(timeout),
    });
    return judgeGeocodeAnswer(origin, status, data);
  } catch (error) {
    // The client's error quotes the URL with the key in it: it goes no further than this.
    const { detail, remedy } = explainFailure(error);
    return { outcome: 'unreachable', detail: `no answer from ${origin}: ${detail}`, remedy };
  }
}
