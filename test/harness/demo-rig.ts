import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { ALL_SCOPES } from '../../sandbox/demo/demo-users.ts';
import { type Demo, startDemo } from '../../sandbox/demo/start-demo.ts';
import { startBrowser } from './browser.ts';
import { COUNT_STORED, READ_EVERYTHING } from './page-scripts.ts';
import { foundIn } from './search-for.ts';

/** The demo, and a browser to visit it with. */
export interface DemoRig {
  readonly demo: Demo;
  /** A fresh visitor's page, signed in with a token of its own: no test uses up another's limits. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Of the page's address: `#sms` opens that part. */
  readonly part?: '' | '#sms' | '#chat';
  /** What the token allows; all, by default. */
  readonly scope?: string;
}

export interface Visit {
  readonly page: Page;
  /** What the console said, and what went wrong in the page's programs. */
  readonly complaints: readonly string[];
  /** All that came to the page and left it, as texts. */
  exchanges(): Promise<string[]>;
}

/** Starts the demo and a browser. */
export async function openDemoRig(): Promise<DemoRig> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-demo-'));
  const browser = await startBrowser();
  const demo = await startDemo({ directory }).catch(async (error) => {
    await browser.close();
    throw error;
  });
  let visitors = 0;
  return {
    demo,
    visit: (options) => visit(browser, demo, `visitor-${++visitors}`, options),
    close: async () => {
      await browser.close();
      await demo.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function visit(
  browser: Browser,
  demo: Demo,
  subject: string,
  { part = '', scope = ALL_SCOPES, ...context }: VisitOptions = {},
): Promise<Visit> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce', ...context })).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  const noted: Promise<string>[] = [];
  page.on('requestfinished', (request) => {
    const exchange = exchangeOf(request);
    // A test may end before all is read; one that asks for it still gets the error.
    exchange.catch(() => {});
    noted.push(exchange);
  });
  await signInAs(demo, page, subject, scope);
  await page.goto(`${demo.pageUrl}${part}`);
  return { page, complaints, exchanges: () => Promise.all(noted) };
}

/** Lets the page's next sign-ins get a token of this subject, which is good for `seconds`. */
export async function signInAs(demo: Demo, page: Page, subject: string, scope: string, seconds = 600): Promise<void> {
  const token = await demo.issuer.issueToken({ subject, scope, seconds });
  const session = { token, user: 'member', label: 'Member', expiresAt: Date.now() + 600_000 };
  await page.route('**/sign-in', (route) => route.fulfill({ json: session }));
}

async function exchangeOf(request: Request): Promise<string> {
  const start = `${request.method()} ${request.url()} ${request.postData() ?? ''}`;
  const response = await request.response();
  // A tile's object URL is the page's own; its bytes came with the request before.
  if (!response || request.url().startsWith('blob:')) return start;
  const headers = [...(await request.headersArray()), ...(await response.headersArray())];
  return [start, JSON.stringify(headers), (await response.body()).toString('latin1')].join('\n');
}

/** Where on the browser's side a key is to be found, or a token outside of the requests: nowhere, it is hoped. */
export async function leaksIn({ page, exchanges }: Visit, { providers }: Demo): Promise<string[]> {
  const keys = Object.values(providers).flatMap(({ secrets }) => secrets);
  const holdsKey = (text: string) => keys.some((key) => foundIn(text, key).length > 0);
  const inPage = await page.evaluate<string>(READ_EVERYTHING);
  return [
    ...(await exchanges()).filter(holdsKey),
    ...(holdsKey(inPage) ? ['a key in the page'] : []),
    ...(/eyJ[\w-]+\.[\w-]+\.[\w-]+/.test(inPage) ? ['a token in the page'] : []),
    ...((await page.evaluate<number>(COUNT_STORED)) > 0 ? ['something in storage'] : []),
    ...(await page.context().cookies()).map(({ name }) => `the cookie ${name}`),
  ];
}
