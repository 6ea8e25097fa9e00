import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';

// Hazards 6 and 26, for forms into which account and password go: Chunghwa Telecom's.

const PASSWORD = 'chtCanary+&=%0123456789';
const SUBMIT = '/imsp/sms/servlet/SubmitSM';
const environment = { CHT_PASSWORD: PASSWORD };
const section = (rest: Record<string, unknown> = {}) => ({
  use: 'cht-sms',
  credentials: { account: '12345', password: 'secret://cht/password' },
  ...rest,
});

/** A form's fields, as a server that takes Big5 or UTF-8 reads them. */
function fieldsOf(body: Buffer, charset: string): [string, string][] {
  return body
    .toString('latin1')
    .split('&')
    .map((field) => {
      const [name = '', value = ''] = field.split('=').map((text) => {
        const bytes = text
          .replaceAll('+', ' ')
          .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        return iconv.decode(Buffer.from(bytes, 'latin1'), charset);
      });
      return [name, value];
    });
}

describe.each(['big5', 'utf-8'] as const)('with charset %s', (charset) => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    rig = await startIntegration(section({ charset, from: '0911000000' }), environment);
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });
  const sent = () => fieldsOf(rig.last().body, charset);
  const ours = [
    ['from_addr', '0911000000'],
    ['account', '12345'],
    ['password', PASSWORD],
  ];

  test('account and password go in, and the text in that encoding', async () => {
    const form = new URLSearchParams({ to_addr: '0912345678', msg: '您的驗證碼是 123456，請勿外洩。' });
    expect((await rig.submit(SUBMIT, form.toString())).status).toBe(200);
    expect(sent()).toEqual([...form, ...ours]);
    expect(rig.last().headers['content-type']).toBe(
      charset === 'utf-8' ? 'application/x-www-form-urlencoded' : 'application/x-www-form-urlencoded; charset=big5',
    );
  });

  test('a caller may write in that encoding too, and say so', async () => {
    const text = iconv.encode('驗證碼', charset).toString('latin1');
    const msg = [...text].map((byte) => `%${byte.charCodeAt(0).toString(16)}`).join('');
    const type = `application/x-www-form-urlencoded; charset=${charset.toUpperCase()}`;
    expect((await rig.submit(SUBMIT, `to_addr=0912345678&msg=${msg}`, { 'content-type': type })).status).toBe(200);
    expect(sent()).toContainEqual(['msg', '驗證碼']);
  });

  test.each([
    ['account=1'],
    ['password=x'],
    ['PASSWORD=x'],
    ['pass%77ord=x'],
    ['password%00=x'],
    ['password%5B%5D=x'],
    ['from_addr=0999999999'],
    ['dest_port=c350'],
    ['msg_dlv_time=20300101000000'],
  ])("a caller's %s does not reach it", async (parameter) => {
    const answer = await rig.submit(SUBMIT, `to_addr=0912345678&msg=x&${parameter}`);
    expect([400, 403]).toContain(answer.status);
    expect(rig.upstream.received).toHaveLength(0);
  });

  test.each(['?account=1', '?password=x', '?to_addr=0900', '?msg=x'])('nor does %s in the query', async (query) => {
    const answer = await rig.submit(SUBMIT + query, 'to_addr=0912345678&msg=x');
    expect(answer).toMatchObject({ status: 403, code: 'parameter_not_allowed' });
    expect(rig.upstream.received).toHaveLength(0);
  });
});

describe('with Big5', () => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    rig = await startIntegration(section(), environment);
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  test.each(['😀', '堃', '한', 'é'])(
    'a text with %s is refused: there is no such character, and a question mark would go out',
    async (text) => {
      const form = new URLSearchParams({ to_addr: '0912345678', msg: `a${text}` }).toString();
      expect(await rig.submit(SUBMIT, form)).toMatchObject({ status: 400, code: 'malformed_body' });
      expect(rig.upstream.received).toHaveLength(0);
    },
  );

  test('bytes that are not Big5 are refused', async () => {
    const type = 'application/x-www-form-urlencoded; charset=big5';
    const answer = await rig.submit(SUBMIT, 'to_addr=0912345678&msg=%a4', { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, code: 'malformed_body' });
    expect(rig.upstream.received).toHaveLength(0);
  });

  test('a second byte that is & or = in ASCII ends no field', async () => {
    // 功 is A5 5C; 許 is B3 5C; both end in what is a backslash in ASCII.
    const form = new URLSearchParams({ to_addr: '0912345678', msg: '成功許可' }).toString();
    await rig.submit(SUBMIT, form);
    expect(rig.last().body.toString('latin1')).toContain('msg=%A6%A8%A5%5C%B3%5C%A5i');
  });

  test('asking after a message is not safe', async () => {
    expect(await rig.submit('/imsp/sms/servlet/QuerySM', 'messageid=H1')).toMatchObject({ status: 404 });
  });
});

describe('into a form of any API', () => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    const operations = [{ name: 'send', method: 'POST', path: '/send' }];
    const inject = [{ in: 'form', name: 'api_key', value: '{key}' }];
    rig = await startIntegration(
      { use: 'generic', credentials: { key: 'secret://cht/password' }, inject, operations },
      environment,
    );
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  test.each([
    'api_key=mine',
    'API_KEY=mine',
    'api_key%5B%5D=mine',
    '+api_key=mine',
    'api%5Fkey=mine',
    'api_key%5B0%5D=a',
  ])('the key takes the place of %s', async (field) => {
    await rig.submit('/send', `a=1&${field}&b=2`);
    expect(fieldsOf(rig.last().body, 'utf-8')).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['api_key', PASSWORD],
    ]);
  });

  test.each(['?api_key=mine', '?API_KEY=mine&x=1', '?api%5Fkey=mine'])('and of %s in the query', async (query) => {
    await rig.submit(`/send${query}`, 'a=1');
    expect(rig.last().url).not.toMatch(/mine/);
  });

  test('more fields than anybody needs are malformed', async () => {
    const form = Array.from({ length: 1_001 }, (_, index) => `f${index}=1`).join('&');
    expect(await rig.submit('/send', form)).toMatchObject({ status: 400, code: 'malformed_body' });
    expect(rig.upstream.received).toHaveLength(0);
  });

  test('a name twice is ambiguous', async () => {
    expect(await rig.submit('/send', 'a=1&b=2&a=3')).toMatchObject({ code: 'ambiguous_body' });
    expect(rig.upstream.received).toHaveLength(0);
  });
});
