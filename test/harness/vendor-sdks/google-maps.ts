import { Client } from '@googlemaps/google-maps-services-js';
import { startGoogleMaps } from '../../../sandbox/google-maps/start-google-maps.ts';
import { SDK_KEY, type VendorSdk } from './vendor-sdk.ts';

export const googleMapsSdk: VendorSdk = {
  start: () => startGoogleMaps({ key: SDK_KEY }),
  section: (apiKey) => ({ use: 'google-maps', credentials: { apiKey } }),
  other: 'directions',
  call: (base, token, { maxRetries } = {}) => geocode(base, token, 'Taipei 101', maxRetries),
  invalid: (base, token) => geocode(base, token, '', 0),
  // Google answers 200 with REQUEST_DENIED, of which the SDK makes a status.
  wrongKey: 403,
  // An AxiosError, of the axios that the SDK brings along.
  errorFor: () => undefined,
  read: (error) => {
    const { name, response } = error as { name: string; response: { status: number; headers: Record<string, string> } };
    if (name !== 'AxiosError') throw error;
    return { status: response.status, code: response.headers['x-portcullis-error'] };
  },
};

function geocode(base: string, token: string, address: string, retry?: number) {
  return new Client({ config: { headers: { authorization: `Bearer ${token}` } } }).geocode({
    url: `${base}/maps/api/geocode/json`,
    params: { address, key: '' },
    // That of retry-axios, which it is built on.
    ...(retry !== undefined && { raxConfig: { retry } }),
  });
}
