import type { ProbeResult, ProbeTools } from '../definition.ts';

/** Geocodes one well-known address with Google's own client: the cheapest call that tells a good key from a bad one. */
export async function probeGoogleMaps(origin: string, tools: ProbeTools): Promise<ProbeResult> {
  const { Client } = await import('@googlemaps/google-maps-services-js');
  const client = new Client({
    config: {
      timeout: 10_000,
      maxRedirects: 0,
      proxy: false,
      httpAgent: tools.agents.http,
      httpsAgent: tools.agents.https,
    },
  });
  const key = await tools.reveal('apiKey');
  try {
    const { data } = await client.geocode({
      url: `${origin}/maps/api/geocode/json`,
      params: { address: 'Taipei 101', key },
      validateStatus: () => true,
    });
    return outcomeOf(String(data?.status));
  } catch {
    // The client's error quotes the URL with the key in it, so nothing of it is passed on.
    return {
      outcome: 'unreachable',
      detail: `no answer from ${origin}`,
      remedy: 'check the network, DNS and egress settings',
    };
  }
}

/** The statuses that https://developers.google.com/maps/documentation/geocoding/requests-geocoding documents. */
function outcomeOf(status: string): ProbeResult {
  switch (status) {
    case 'OK':
    case 'ZERO_RESULTS':
      return { outcome: 'works', detail: 'Google accepted the key for the Geocoding API' };
    case 'REQUEST_DENIED':
      return {
        outcome: 'refused',
        detail: 'Google refused the key (REQUEST_DENIED)',
        remedy:
          'check that the key is right, that the Geocoding API is enabled for it, and that its restrictions allow this server',
      };
    case 'OVER_QUERY_LIMIT':
    case 'OVER_DAILY_LIMIT':
      return {
        outcome: 'refused',
        detail: `Google accepted the key, but its quota is used up (${status})`,
        remedy: 'check quota and billing of the key',
      };
    default:
      return {
        outcome: 'unreachable',
        detail: 'the answer was not one that Google documents',
        remedy: 'check baseUrl: is Google behind it?',
      };
  }
}
