import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type DemoRig, leaksIn, openDemoRig, signInAs, type Visit, type VisitOptions } from '../harness/demo-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { COUNT_DRAWN_TILES } from '../harness/page-scripts.ts';
import { foundIn } from '../harness/search-for.ts';

let rig: DemoRig;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  rig = await openDemoRig();
});
afterAll(() => rig?.close());
afterEach(() => page.context().close());

async function open(options?: VisitOptions): Promise<void> {
  visit = await rig.visit(options);
  page = visit.page;
}

/** Waits until the map shows pictures, looking again every few milliseconds. */
async function mapIsDrawn(): Promise<void> {
  const drawn = () => page.evaluate<number>(COUNT_DRAWN_TILES);
  await eventually(async () => (await drawn()) >= 4, { what: 'a map with four tiles or more' });
}

describe('the map of the demo page', () => {
  test('is drawn, and its search lands on the place', async () => {
    await open();
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
    expect(rig.demo.providers.maps.received.some(({ url }) => /^\/v1\/2dtiles\/14\/\d+\/\d+\?/.test(url))).toBe(true);
    expect(visit.complaints).toEqual([]);
  });

  test('is drawn too when the page was opened at another part', async () => {
    await open({ part: '#sms' });
    expect(await page.locator('#map').isVisible()).toBe(false);
    await page.getByRole('tab', { name: 'Map' }).click();
    await mapIsDrawn();
  });

  test('shows what the browser sent beside what the provider received, with the key masked', async () => {
    await open();
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
    await open();
    await mapIsDrawn();
    await page.getByRole('button', { name: 'Machu Picchu' }).click();
    await page.getByText('Found: 08680 Aguas Calientes').waitFor();
    for (const kind of ['Map session', 'Map tile', 'Search']) {
      await page.locator('#kinds').getByText(kind).click();
      await page.locator('#received', { hasText: 'key=[real key' }).waitFor();
    }

    // The search itself must have something to find: the provider did get the key, and the page a token.
    const { received, secrets } = rig.demo.providers.maps;
    const [key = ''] = secrets;
    expect(foundIn(JSON.stringify(received), key)).toContain(key);
    expect((await visit.exchanges()).some((exchange) => exchange.includes('/v1/2dtiles/'))).toBe(true);
    expect(await leaksIn(visit, rig.demo)).toEqual([]);
  });

  test('says what to try when nothing is found', async () => {
    await open();
    await mapIsDrawn();
    await page.getByRole('searchbox').fill('nowhere in particular');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Nothing found for “nowhere in particular”').waitFor();
  });
});

describe('signing in to the demo page', () => {
  test('says in words that a user without the scope is refused, and shows that nothing arrived', async () => {
    await open();
    await mapIsDrawn();
    await page.unroute('**/sign-in');
    await page.getByLabel('Sign in as').selectOption('guest');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('does not hold the scope “maps”').waitFor();
    const { received } = rig.demo.providers.maps;
    const before = received.length;
    await page.getByRole('searchbox').fill('Tokyo Tower');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Portcullis refused this call (403 forbidden)').waitFor();
    expect(await page.locator('#received').innerText()).toBe('Nothing.');
    expect(received).toHaveLength(before);
  });

  test('is asked for again when the token has expired, and then all goes on', async () => {
    await open();
    await mapIsDrawn();
    await signInAs(rig.demo, page, 'late', 'maps', -60);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Your sign-in has expired or is not accepted').waitFor();
    await page.unroute('**/sign-in');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await mapIsDrawn();
  });
});

describe('the tabs of the demo page', () => {
  test('turn by arrow keys, and the address keeps the choice', async () => {
    await open();
    await page.getByRole('tab', { name: 'Map' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'SMS' }).waitFor();
    expect(page.url()).toMatch(/#sms$/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tabpanel', { name: 'Chat' }).waitFor();
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Chat');
    await page.reload();
    await page.getByRole('tabpanel', { name: 'Chat' }).waitFor();
    expect(await page.getByRole('tabpanel').count()).toBe(1);
  });

  test.each(['', '#sms', '#chat'] as const)('fit a phone: %p is no wider than its screen', async (part) => {
    await open({ part, viewport: { width: 390, height: 844 } });
    await page.getByRole('tabpanel').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});
