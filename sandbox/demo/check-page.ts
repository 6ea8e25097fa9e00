import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pageFetch } from './check-calls.ts';
import { GEOCODE } from './check-maps.ts';
import { type CheckStep, expect, LEAK } from './check-step.ts';
import type { DemoProviders } from './providers.ts';
import { MASK } from './received-request.ts';

const SHOWN = [
  ['maps', 'GET', GEOCODE],
  ['sms', 'POST', '/2010-04-01/Accounts/any/Messages.json'],
  ['chat', 'POST', '/v1/chat/completions'],
] as const;

/** What judges the page, and all that the steps before have seen. */
export const pageSteps: readonly CheckStep[] = [
  {
    what: 'the demo page opens, signs in, and shows what each provider received with the key masked',
    mend: 'run "npm run demo" and open the page to see what is wrong',
    run: async (demo, calls) => {
      const page = await pageFetch(demo, calls, '/');
      expect(page.includes('<html'), 'there was no page');
      const signedIn = await pageFetch(demo, calls, '/sign-in', { user: 'member' });
      expect(signedIn.includes('"token"'), 'there was no token');
      for (const [integration, method, target] of SHOWN) {
        const query = new URLSearchParams({ integration, method, target });
        const seen = await pageFetch(demo, calls, `/received?${query}`);
        expect(seen.includes(MASK), `the request to ${integration} was not there, or not masked`);
      }
    },
  },
  {
    what: "no request and no answer on the browser's side holds a key",
    mend: LEAK,
    run: async ({ providers }, { shown }) => {
      const forms = secretsOf(providers).flatMap((key) => [
        key,
        Buffer.from(key).toString('base64').slice(0, -4),
        Buffer.from(key).toString('hex'),
      ]);
      const where = shown.find((text) => forms.some((form) => text.includes(form)));
      expect(where === undefined, `it was in the exchange that starts with: ${where?.split('\n')[0]}`);
    },
  },
  {
    what: 'the log holds every call by its request id, and neither a key nor a token',
    mend: LEAK,
    run: async ({ logFile, providers }, { requestIds, tokens }) => {
      let log = '';
      // The line is written when the answer has gone out, so it may come a moment later.
      for (let tries = 0; tries < 500; tries += 1) {
        log = await readFile(logFile, 'utf8');
        if (requestIds.every((id) => log.includes(id))) break;
        await sleep(10);
      }
      const missing = requestIds.filter((id) => !log.includes(id));
      expect(missing.length === 0, `these calls are missing: ${missing.join(', ')}`);
      const leaked = [...secretsOf(providers), ...tokens].some((secret) => log.includes(secret));
      expect(!leaked, 'it holds a key or a token');
    },
  },
];

function secretsOf(providers: DemoProviders): string[] {
  return Object.values(providers).flatMap(({ secrets }) => secrets);
}
