import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SENDER } from '../../sandbox/demo/gateway-config.ts';
import { bodyOf } from '../../sandbox/demo/received-request.ts';
import { type DemoRig, leaksIn, openDemoRig, type Visit } from '../harness/demo-rig.ts';

let rig: DemoRig;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  rig = await openDemoRig();
});
afterAll(() => rig?.close());
afterEach(() => page.context().close());

async function open(scope?: string): Promise<void> {
  visit = await rig.visit({ part: '#sms', ...(scope !== undefined && { scope }) });
  page = visit.page;
  await page.getByText('Nothing yet.').waitFor();
}

const send = () => page.getByRole('button', { name: 'Send', exact: true }).click();
const received = () => rig.demo.providers.sms.received;

describe('the text message of the demo page', () => {
  test('goes out from the sender and the account of the gateway, and what came back is shown', async () => {
    await open();
    await page.getByLabel('To', { exact: true }).fill('+886955000111');
    await page.getByLabel('Text', { exact: true }).fill('桌子準備好了 & waiting');
    await send();
    await page.getByText('Twilio took the message to +886955000111 and has queued it.').waitFor();
    expect(await page.locator('#sms-answer').innerText()).toMatch(
      /queued\s.*\+886955000111\s.*\+15005550006\s.*桌子準備好了 & waiting\s.*SM[0-9a-f]{32}/s,
    );
    const last = received().at(-1);
    expect(last?.url).toMatch(/^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json$/);
    expect(Object.fromEntries(new URLSearchParams(last && bodyOf(last)))).toEqual({
      To: '+886955000111',
      Body: '桌子準備好了 & waiting',
      From: SENDER,
    });
    expect(visit.complaints).toEqual([]);
  });

  test('shows both sides of the gateway, and holds the key nowhere', async () => {
    await open();
    await send();
    await page.locator('#received', { hasText: 'From=%2B15005550006' }).waitFor();
    expect(await page.locator('#received').innerText()).toContain(
      'authorization: Basic [real key, hidden by the demo]',
    );
    expect(await page.locator('#sent').innerText()).toMatch(
      /POST \/proxy\/sms\/2010-04-01\/Accounts\/any\/Messages\.json.*Bearer eyJ.*To=%2B/s,
    );
    expect(await page.locator('#travel-summary').innerText()).toContain(
      'took it out, put the real key in, changed the account to its own and added From. The provider answered 201.',
    );
    const credentials = received()
      .at(-1)
      ?.rawHeaders.find((value) => value.startsWith('Basic '));
    expect(rig.demo.providers.sms.secrets).toContain(credentials?.slice(6));
    expect(await leaksIn(visit, rig.demo)).toEqual([]);
  });

  test('is refused, in words, when it names a sender of its own', async () => {
    await open();
    const before = received().length;
    await page.getByLabel('Name a sender of my own').check();
    await page.getByLabel('From').fill('+886900000000');
    await send();
    await page.getByText('it names a sender, and that is for the gateway’s configuration to say').waitFor();
    await page.getByText('Portcullis refused this call (403 parameter_not_allowed)').waitFor();
    expect(await page.locator('#received').innerText()).toBe('Nothing.');
    expect(received()).toHaveLength(before);
    await page.getByLabel('Name a sender of my own').uncheck();
    await send();
    await page.getByText('Twilio took the message').waitFor();
  });

  test('is refused, in words, for a user without the scope', async () => {
    await open('maps');
    const before = received().length;
    await send();
    await page.getByText('this user’s token does not hold the scope “sms”').waitFor();
    expect(received()).toHaveLength(before);
  });

  test('is refused, in words, when one user sends too many', async () => {
    await open();
    for (let sent = 1; sent <= 5; sent += 1) {
      await page.getByLabel('Text', { exact: true }).fill(`Message ${sent}`);
      await send();
      await page.locator('#sms-answer', { hasText: `Message ${sent}` }).waitFor();
    }
    await send();
    await page
      .getByText(/Too many calls for one user, so Portcullis refused this one\. Wait (\d+ )?.*second/)
      .waitFor();
    await page.getByText('Portcullis refused this call (429 rate_limited)').waitFor();
  });

  test('says what to mend when Twilio does not take the number', async () => {
    await open();
    await page.getByLabel('To', { exact: true }).fill('next door');
    await page.getByLabel('To', { exact: true }).press('Enter');
    await page.getByText('Write it with + and the country code').waitFor();
    await page.getByText('The provider answered 400').waitFor();
  });
});
