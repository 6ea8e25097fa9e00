import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';
import { type Demo, startDemo } from '../../sandbox/demo/start-demo.ts';
import { startBrowser } from '../harness/browser.ts';
import { eventually } from '../harness/eventually.ts';
import { COUNT_DRAWN_TILES, COUNT_STORED, READ_EVERYTHING } from '../harness/page-scripts.ts';
import { foundIn } from '../harness/search-for.ts';

let directory: string;
let demo: Demo;
let browser: Browser;
let page: Page;
/** What the console said, and what went wrong in the page's programs. */
let complaints: string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-demo-'));
  browser = await startBrowser();
  demo = await startDemo({ directory });
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
  rmSync(directory, { recursive: true });
});

beforeEach(async () => {
  complaints = [];
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
});

afterEach(async () => {
  await page.context().close();
});

/** Takes note of all that comes to the page and leaves it; the function that is returned gives it out, as texts. */
function noteExchanges(): () => Promise<string[]> {
  const noted: Promise<string>[] = [];
  const note = (request: Request) => void noted.push(exchangeOf(request));
  page.on('requestfinished', note);
  return () => {
    page.off('requestfinished', note);
    return Promise.all(noted);
  };
}

async function exchangeOf(request: Request): Promise<string> {
  const start = `${request.method()} ${request.url()} ${request.postData() ?? ''}`;
  const response = await request.response();
  // A tile's object URL is the page's own; its bytes came with the request before.
  if (!response || request.url().startsWith('blob:')) return start;
  const headers = [...(await request.headersArray()), ...(await response.headersArray())];
  return [start, JSON.stringify(headers), (await response.body()).toString('latin1')].join('\n');
}

/** Waits until the map shows pictures, looking again every few milliseconds. */
async function mapIsDrawn(): Promise<void> {
  const drawn = () => page.evaluate<number>(COUNT_DRAWN_TILES);
  await eventually(async () => (await drawn()) >= 4, { what: 'a map with four tiles or more' });
}

describe('the demo page', () => {
  test('draws the map, and its search lands on the place', async () => {
    await page.goto(demo.pageUrl);
    await mapIsDrawn();

    await page.getByRole('searchbox').fill('Taipei 101');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Found: No. 7, Section 5, Xinyi Rd').waitFor();
    await page.locator('.leaflet-popup', { hasText: 'Taipei 101' }).waitFor();
    await mapIsDrawn();

    const marker = await page.locator('.leaflet-marker-icon').boundingBox();
    const map = await page.locator('#map').boundingBox();
    if (!marker || !map) throw new Error('The marker or the map cannot be seen.');
    expect(Math.abs(marker.x + marker.width / 2 - (map.x + map.width / 2))).toBeLessThan(40);
    expect(demo.received.some(({ url }) => /^\/v1\/2dtiles\/14\/\d+\/\d+\?/.test(url))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('shows what the browser sent beside what the provider received, with the key masked', async () => {
    await page.goto(demo.pageUrl);
    await mapIsDrawn();
    await page.getByRole('button', { name: 'Eiffel Tower' }).click();
    await page.locator('#received', { hasText: '/maps/api/geocode/json?address=Eiffel+Tower' }).waitFor();

    expect(await page.locator('#sent').innerText()).toMatch(/GET \/proxy\/maps\/maps\/api\/geocode\/json.*Bearer eyJ/s);
    const received = await page.locator('#received').innerText();
    expect(received).toContain('key=[real key, hidden by the demo]');
    expect(received).not.toMatch(/authorization|eyJ/i);
    expect(await page.locator('#travel-summary').innerText()).toContain('took it out and put the real key in');
  });

  test('holds the key nowhere: in no answer, script, document or storage', async () => {
    const noted = noteExchanges();
    await page.goto(demo.pageUrl);
    await mapIsDrawn();
    await page.getByRole('button', { name: 'Machu Picchu' }).click();
    await page.getByText('Found: 08680 Aguas Calientes').waitFor();
    for (const kind of ['Map session', 'Map tile', 'Search']) {
      await page.locator('#kinds').getByText(kind).click();
      await page.locator('#received', { hasText: 'key=[real key' }).waitFor();
    }
    const exchanges = await noted();

    // The search itself must have something to find: the provider did get the key, and the page a token.
    expect(foundIn(JSON.stringify(demo.received), demo.key)).toContain(demo.key);
    expect(exchanges.some((exchange) => exchange.includes('/v1/2dtiles/'))).toBe(true);
    expect(exchanges.filter((exchange) => foundIn(exchange, demo.key).length > 0)).toEqual([]);
    const inPage = await page.evaluate<string>(READ_EVERYTHING);
    expect(foundIn(inPage, demo.key)).toEqual([]);
    expect(inPage).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
    expect(await page.evaluate<number>(COUNT_STORED)).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
  });

  test('says in words that a user without the scope is refused, and shows that nothing arrived', async () => {
    await page.goto(demo.pageUrl);
    await mapIsDrawn();
    await page.getByLabel('Sign in as').selectOption('guest');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('does not hold the scope “maps”').waitFor();
    const before = demo.received.length;
    await page.getByRole('searchbox').fill('Tokyo Tower');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Portcullis refused this call (403 forbidden)').waitFor();
    expect(await page.locator('#received').innerText()).toBe('Nothing.');
    expect(demo.received).toHaveLength(before);
  });

  test('asks to sign in again when the token has expired, and then goes on', async () => {
    const token = await demo.issuer.issueToken({ subject: 'map-user', scope: 'maps', seconds: -60 });
    const session = { token, user: 'map-user', label: 'Map user', expiresAt: Date.now() + 60_000 };
    await page.route('**/sign-in', (route) => route.fulfill({ json: session }));
    await page.goto(demo.pageUrl);
    await page.getByText('Your sign-in has expired or is not accepted').waitFor();
    await page.unroute('**/sign-in');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await mapIsDrawn();
  });

  test('says what to try when nothing is found', async () => {
    await page.goto(demo.pageUrl);
    await mapIsDrawn();
    await page.getByRole('searchbox').fill('nowhere in particular');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Nothing found for “nowhere in particular”').waitFor();
  });
});
