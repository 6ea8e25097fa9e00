import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Calls, callGateway, pageFetch, tokenFor } from './check-calls.ts';
import { MASK } from './received-request.ts';
import type { Demo } from './start-demo.ts';

export interface CheckStep {
  readonly what: string;
  /** What a person can do when it fails. */
  readonly mend: string;
  /** @throws Error that says what was seen instead. */
  run(demo: Demo, calls: Calls): Promise<void>;
}

const GEOCODE = '/maps/api/geocode/json?address=Taipei+101';
const LOG = 'look up the call in the gateway\'s log: the field "outcome" says why it ended so';
const LEAK = 'stop and mend this first: a key or token got to where it must never be';

function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

async function refused(
  demo: Demo,
  calls: Calls,
  token: string | undefined,
  status: number,
  code: string,
): Promise<void> {
  const before = demo.received.length;
  const answer = await callGateway(demo, calls, GEOCODE, { token });
  const given = answer.headers.get('x-portcullis-error');
  expect(answer.status === status && given === code, `the answer was ${answer.status} ${given ?? ''}`);
  expect(demo.received.length === before, 'the call reached the provider nevertheless');
}

export const checkSteps: readonly CheckStep[] = [
  {
    what: 'a call without a token is refused (401) and never reaches the provider',
    mend: LOG,
    run: (demo, calls) => refused(demo, calls, undefined, 401, 'unauthenticated'),
  },
  {
    what: 'a call whose token lacks the scope "maps" is refused (403) and never reaches the provider',
    mend: LOG,
    run: async (demo, calls) => refused(demo, calls, await tokenFor(demo, calls, ''), 403, 'forbidden'),
  },
  {
    what: 'a call with a token, and no key, finds Taipei 101',
    mend: LOG,
    run: async (demo, calls) => {
      const answer = await callGateway(demo, calls, GEOCODE, { token: await tokenFor(demo, calls, 'maps') });
      const { status, results } = JSON.parse(answer.text) as {
        status: string;
        results: { formatted_address: string }[];
      };
      const address = results?.[0]?.formatted_address ?? '';
      expect(status === 'OK' && address.includes('Xinyi'), `the answer was ${answer.status} ${status} ${address}`);
    },
  },
  {
    what: 'the provider received the real key, and not the token',
    mend: LEAK,
    run: async ({ received, key }, { tokens }) => {
      const last = received.at(-1);
      const arrived = JSON.stringify(last);
      expect(new URLSearchParams(last?.url.split('?')[1]).get('key') === key, 'the key was not in its query');
      expect(!tokens.some((token) => arrived.includes(token)), 'the token arrived there too');
    },
  },
  {
    what: 'a map session and a tile come through',
    mend: LOG,
    run: async (demo, calls) => {
      const token = await tokenFor(demo, calls, 'maps');
      const body = JSON.stringify({ mapType: 'roadmap', language: 'en-US', region: 'US' });
      const opened = await callGateway(demo, calls, '/v1/createSession', { token, method: 'POST', body });
      const { session } = JSON.parse(opened.text) as { session?: string };
      expect(typeof session === 'string', `no session: the answer was ${opened.status}`);
      const tile = await callGateway(demo, calls, `/v1/2dtiles/3/6/3?session=${session}`, { token });
      const isPng = tile.text.slice(1, 4) === 'PNG';
      expect(
        tile.status === 200 && isPng,
        `no picture: the answer was ${tile.status} ${tile.headers.get('content-type')}`,
      );
    },
  },
  {
    what: 'the demo page opens, signs in, and shows what the provider received with the key masked',
    mend: 'run "npm run demo" and open the page to see what is wrong',
    run: async (demo, calls) => {
      const page = await pageFetch(demo, calls, '/');
      expect(page.includes('<html'), 'there was no page');
      expect(
        (await pageFetch(demo, calls, '/sign-in', { user: 'map-user' })).includes('"token"'),
        'there was no token',
      );
      const seen = await pageFetch(demo, calls, `/received?method=GET&target=${encodeURIComponent(GEOCODE)}`);
      expect(seen.includes(MASK), 'the request was not there, or not masked');
    },
  },
  {
    what: "neither a request nor an answer on the browser's side holds the key",
    mend: LEAK,
    run: async ({ key }, { shown }) => {
      const forms = [key, Buffer.from(key).toString('base64').slice(0, -4), Buffer.from(key).toString('hex')];
      const where = shown.find((text) => forms.some((form) => text.includes(form)));
      expect(where === undefined, `it was in the exchange that starts with: ${where?.split('\n')[0]}`);
    },
  },
  {
    what: 'the log holds every call by its request id, and neither the key nor a token',
    mend: LEAK,
    run: async ({ logFile, key }, { requestIds, tokens }) => {
      let log = '';
      // The line is written when the answer has gone out, so it may come a moment later.
      for (let tries = 0; tries < 500; tries += 1) {
        log = await readFile(logFile, 'utf8');
        if (requestIds.every((id) => log.includes(id))) break;
        await sleep(10);
      }
      const missing = requestIds.filter((id) => !log.includes(id));
      expect(missing.length === 0, `these calls are missing: ${missing.join(', ')}`);
      const leaked = [key, ...tokens].some((secret) => log.includes(secret));
      expect(!leaked, 'it holds the key or a token');
    },
  },
];
