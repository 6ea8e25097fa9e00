import { afterEach, describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { type ChtSms, type ChtSmsOptions, startChtSms } from '../../sandbox/cht-sms/start-cht-sms.ts';

const account = { account: '14000', password: 'cht-sandbox-password' };
const to = '0900000001';
let provider: ChtSms;

const start = async (options: Partial<ChtSmsOptions> = {}) => {
  provider = await startChtSms({ ...account, ...options });
};
afterEach(() => provider.close());

/** Posts a form of which the text is in that encoding, and reads the lines of the answer. */
async function post(servlet: string, fields: Record<string, string>, encoding = 'big5'): Promise<string[][]> {
  const escaped = (text: string) =>
    [...iconv.encode(text, encoding)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const answer = await fetch(`${provider.url}/imsp/sms/servlet/${servlet}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: Object.entries(fields)
      .map(([name, value]) => `${name}=${escaped(value)}`)
      .join('&'),
  });
  expect(answer.status).toBe(200);
  const page = iconv.decode(Buffer.from(await answer.arrayBuffer()), encoding);
  const body = /<html>\n<header>\n<\/header>\n<body>\n(.*)<\/body>\n<\/html>/s.exec(page)?.[1] ?? '';
  return body
    .split('<br>\n')
    .slice(0, -1)
    .map((line) => line.split('|'));
}

describe('a message', () => {
  test.each(['big5', 'utf-8'] as const)('in %s is accepted and found again', async (encoding) => {
    await start({ encoding });
    const [line] = await post('SubmitSM', { ...account, to_addr: to, msg: '許功蓋：驗證碼 123456' }, encoding);
    expect(line).toEqual([to, '0', expect.stringMatching(/^H\d{20}$/), 'Success']);
    expect([...provider.sent.values()]).toEqual([{ id: line?.[2], to, text: '許功蓋：驗證碼 123456' }]);
    const query = { ...account, to_addr: to, messageid: line?.[2] ?? '' };
    expect(await post('QuerySM', query, encoding)).toEqual([[to, '0', expect.stringMatching(/^\d{14}$/), 'Success']]);
  });

  test('goes to several numbers, each with its own result', async () => {
    await start();
    const lines = await post('SubmitSM', { ...account, to_addr: `${to},12`, msg: 'Hello' });
    expect(lines.map(([number, code]) => [number, code])).toEqual([
      [to, '0'],
      ['12', '18'],
    ]);
  });

  test('may be Unicode in hexadecimal digits', async () => {
    await start();
    const msg = Buffer.from('許功蓋🙂', 'utf16le').swap16().toString('hex');
    await post('SubmitSM', { ...account, to_addr: to, msg_dcs: '8', msg });
    await post('SubmitSM', { ...account, to_addr: to, msg_dcs: '8', msg_udhi: '1', msg: `050003a10201${msg}` });
    expect([...provider.sent.values()].map(({ text }) => text)).toEqual(['許功蓋🙂', '許功蓋🙂']);
  });

  test.each([
    ['no text', { msg: '' }, '11'],
    ['too many numbers', { to_addr: Array(21).fill(to).join() }, '19'],
    ['too much text', { msg: '字'.repeat(71) }, '20'],
    ['digits that are none', { msg: 'hello', msg_dcs: '8' }, '11'],
  ])('with %s is refused', async (_name, fields, code) => {
    await start();
    const [line] = await post('SubmitSM', { ...account, to_addr: to, msg: 'Hello', ...fields });
    expect(line?.[1]).toBe(code);
    expect(provider.sent.size).toBe(0);
  });

  test('in the wrong encoding is refused', async () => {
    await start();
    const [line] = await post('SubmitSM', { ...account, to_addr: to, msg: '字' }, 'utf-8');
    expect(line?.[1]).toBe('5');
  });
});

test('an unknown message is not found', async () => {
  await start();
  expect((await post('QuerySM', { ...account, messageid: 'H1' }))[0]?.[1]).toBe('2');
  expect((await post('QuerySM', { ...account, messageid: '1' }))[0]?.[1]).toBe('21');
});

describe('credentials', () => {
  test.each([
    ['a wrong password', { ...account, password: 'wrong-password' }],
    ['another account', { ...account, account: '14001' }],
    ['none', {}],
  ])('%s: code 22', async (_name, credentials: Record<string, string>) => {
    await start();
    const lines = await post('SubmitSM', { ...credentials, to_addr: to, msg: 'Hello' });
    expect(lines).toEqual([[to, '22', '', '帳號或是密碼錯誤']]);
    expect((await post('QuerySM', { ...credentials, messageid: 'H1' }))[0]?.[1]).toBe('22');
    expect(provider.sent.size).toBe(0);
  });

  test('given twice are refused, and in an address too', async () => {
    await start();
    const url = `${provider.url}/imsp/sms/servlet/SubmitSM`;
    const once = new URLSearchParams({ ...account, to_addr: to, msg: 'Hello' });
    const body = `${once}&password=${account.password}`;
    expect(await (await fetch(url, { method: 'POST', body })).text()).toContain(`${to}|22|`);
    expect(await (await fetch(`${url}?${once}`)).text()).toContain('|55|');
  });

  test('may go to another path', async () => {
    await start({ path: '/sms' });
    const body = new URLSearchParams({ ...account, to_addr: to, msg: 'Hello' });
    expect(await (await fetch(`${provider.url}/sms/SubmitSM`, { method: 'POST', body })).text()).toContain(`${to}|0|H`);
    expect((await fetch(`${provider.url}/imsp/sms/servlet/SubmitSM`, { method: 'POST', body })).status).toBe(404);
  });
});
