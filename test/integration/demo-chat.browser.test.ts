import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { bodyOf } from '../../sandbox/demo/received-request.ts';
import type { ReceivedRequest } from '../../sandbox/provider/received-requests.ts';
import { type DemoRig, leaksIn, openDemoRig, signInAs, type Visit } from '../harness/demo-rig.ts';

let rig: DemoRig;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  rig = await openDemoRig();
});
afterAll(() => rig?.close());
afterEach(() => page.context().close());

async function open(scope?: string): Promise<void> {
  visit = await rig.visit({ part: '#chat', ...(scope !== undefined && { scope }) });
  page = visit.page;
  await page.getByText('Ask something').waitFor();
}

async function ask(text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.getByLabel('Your message').press('Enter');
}

const answers = () => page.locator('.turn.assistant p');
const complete = () => page.getByText('The answer is complete.').waitFor();
const last = () => rig.demo.providers.chat.received.at(-1) as ReceivedRequest;

/** Asks, and waits for the first words of an answer that the provider then holds. */
async function askAndHold(text: string): Promise<() => void> {
  // The role, "You", " said:" and the first word of the text.
  const release = rig.demo.chatPace.hold(4);
  await ask(text);
  await answers()
    .last()
    .filter({ hasText: /^You said: \S+$/ })
    .waitFor();
  return release;
}

describe('the chat of the demo page', () => {
  test('shows an answer word by word, while the provider still writes it', async () => {
    await open();
    const release = await askAndHold('one two three');
    expect(await answers().allInnerTexts()).toEqual(['You said: one']);
    expect(await page.locator('#chat-log').getAttribute('aria-busy')).toBe('true');
    await page.getByText('The provider answered 200, and is still writing its answer.').waitFor();
    release();
    await complete();
    expect(await answers().allInnerTexts()).toEqual(['You said: one two three']);
    expect(await page.locator('#chat-log').getAttribute('aria-busy')).toBe('false');
    await page.getByText('The provider answered 200, and wrote its answer to the end.').waitFor();
    expect(visit.complaints).toEqual([]);
  });

  test('takes the turns before along', async () => {
    await open();
    await ask('first');
    await complete();
    await ask('second');
    await answers().getByText('You said: second').waitFor();
    await complete();
    expect(JSON.parse(bodyOf(last()))).toMatchObject({
      stream: true,
      messages: [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'You said: first' },
        { role: 'user', content: 'second' },
      ],
    });
  });

  test.each(['the button', 'Escape'])('stops by %s: the provider sees it, and what came stays', async (means) => {
    await open();
    const release = await askAndHold('one two three');
    if (means === 'Escape') await page.getByLabel('Your message').press('Escape');
    else await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('You stopped the answer.').waitFor();
    expect(await last().ended).toBe('aborted');
    await page.getByText('saw the connection close before the end of its answer, and writes no more').waitFor();
    release();
    expect(await answers().allInnerTexts()).toEqual(['You said: one']);
    expect(await page.evaluate('document.activeElement.id')).toBe('prompt');

    await ask('go on');
    await complete();
    const { messages } = JSON.parse(bodyOf(last())) as { messages: { content: string }[] };
    expect(messages.map(({ content }) => content)).toEqual(['one two three', 'You said: one', 'go on']);
  });

  test('shows both sides of the gateway, and holds the key nowhere', async () => {
    await open();
    await ask('anything');
    await complete();
    await page.locator('#received', { hasText: 'authorization: Bearer [real key, hidden by the demo]' }).waitFor();
    expect(await page.locator('#sent').innerText()).toMatch(/POST \/proxy\/chat\/v1\/chat\/completions.*Bearer eyJ/s);
    expect(await page.locator('#travel-summary').innerText()).toContain('took it out and put the real key in');
    const [key] = rig.demo.providers.chat.secrets;
    expect(last().rawHeaders).toContain(`Bearer ${key}`);
    expect((await visit.exchanges()).some((exchange) => exchange.includes('data: [DONE]'))).toBe(true);
    expect(await leaksIn(visit, rig.demo)).toEqual([]);
  });

  test('is refused, in words, for a user without the scope, and keeps what was written', async () => {
    await open('maps sms');
    await ask('hello there');
    await page.getByText('this user’s token does not hold the scope “chat”').waitFor();
    await page.getByText('Portcullis refused this call (403 forbidden)').waitFor();
    expect(await page.getByLabel('Your message').inputValue()).toBe('hello there');
    expect(await page.locator('.turn').count()).toBe(0);
  });

  test('says so when an answer breaks off, and what to do', async () => {
    await open();
    const whole = 'data: {"choices":[{"delta":{"content":"Half of an"}}]}\n\n';
    await page.route('**/v1/chat/completions', (route) =>
      route.fulfill({ body: whole, contentType: 'text/event-stream', headers: { 'Access-Control-Allow-Origin': '*' } }),
    );
    await ask('anything');
    await page.getByText('The answer broke off before its end. Send your message again.').waitFor();
    expect(await answers().allInnerTexts()).toEqual(['Half of an']);
  });

  test('forgets a conversation, and stops its answer, when another user signs in', async () => {
    await open();
    const release = await askAndHold('one two three');
    await signInAs(rig.demo, page, 'another', 'chat');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await last().ended).toBe('aborted');
    release();
    await page.getByText('Ask something').waitFor();
    await ask('new');
    await complete();
    expect(JSON.parse(bodyOf(last())).messages).toEqual([{ role: 'user', content: 'new' }]);
    expect(await answers().allInnerTexts()).toEqual(['You said: new']);
  });
});
