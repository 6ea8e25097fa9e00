import { callGateway, tokenFor } from './check-calls.ts';
import { type CheckStep, expect, expectNoToken, expectRefused, LEAK, LOG } from './check-step.ts';

export const GEOCODE = '/maps/api/geocode/json?address=Taipei+101';
const geocoding = { integration: 'maps', target: GEOCODE } as const;

export const mapsSteps: readonly CheckStep[] = [
  {
    what: 'a call without a token is refused (401) and never reaches the provider',
    mend: LOG,
    run: (demo, calls) =>
      expectRefused(demo, calls, { ...geocoding, scope: undefined, status: 401, code: 'unauthenticated' }),
  },
  {
    what: 'a call whose token lacks the scope "maps" is refused (403) and never reaches the provider',
    mend: LOG,
    run: (demo, calls) => expectRefused(demo, calls, { ...geocoding, scope: '', status: 403, code: 'forbidden' }),
  },
  {
    what: 'a call with a token, and no key, finds Taipei 101',
    mend: LOG,
    run: async (demo, calls) => {
      const answer = await callGateway(demo, calls, 'maps', GEOCODE, { token: await tokenFor(demo, calls, 'maps') });
      const { status, results } = JSON.parse(answer.text) as {
        status: string;
        results: { formatted_address: string }[];
      };
      const address = results?.[0]?.formatted_address ?? '';
      expect(status === 'OK' && address.includes('Xinyi'), `the answer was ${answer.status} ${status} ${address}`);
    },
  },
  {
    what: 'Google received the real key, and not the token',
    mend: LEAK,
    run: async ({ providers: { maps } }, calls) => {
      const last = maps.received.at(-1);
      const key = new URLSearchParams(last?.url.split('?')[1]).get('key') ?? '';
      expect(maps.secrets.includes(key), 'the key was not in its query');
      expectNoToken(last, calls);
    },
  },
  {
    what: 'a map session and a tile come through',
    mend: LOG,
    run: async (demo, calls) => {
      const token = await tokenFor(demo, calls, 'maps');
      const json = { mapType: 'roadmap', language: 'en-US', region: 'US' };
      const opened = await callGateway(demo, calls, 'maps', '/v1/createSession', { token, json });
      const { session } = JSON.parse(opened.text) as { session?: string };
      expect(typeof session === 'string', `no session: the answer was ${opened.status}`);
      const tile = await callGateway(demo, calls, 'maps', `/v1/2dtiles/3/6/3?session=${session}`, { token });
      const isPng = tile.text.slice(1, 4) === 'PNG';
      expect(
        tile.status === 200 && isPng,
        `no picture: the answer was ${tile.status} ${tile.headers.get('content-type')}`,
      );
    },
  },
];
