import { expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { proxies } from '../../src/managers/proxies.ts';

const PROXY = 'http://proxy.test:3128';

test('without variables there is no proxy', () => {
  expect(proxies({})).toMatchObject({ httpProxy: '', httpsProxy: '' });
});

test('what goes by http, to this machine or its metadata server, goes through none', () => {
  expect(proxies({ HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY })).toMatchObject({ httpProxy: '', httpsProxy: PROXY });
});

test('small letters go before capitals, and the proxy for https before the one for http', () => {
  const other = 'http://other.test:3128';
  expect(proxies({ https_proxy: PROXY, HTTPS_PROXY: other }).httpsProxy).toBe(PROXY);
  expect(proxies({ HTTPS_PROXY: PROXY, http_proxy: other }).httpsProxy).toBe(PROXY);
  expect(proxies({ http_proxy: PROXY }).httpsProxy).toBe(PROXY);
});

test('this machine is never looked for behind a proxy, whatever else is not', () => {
  expect(proxies({}).noProxy).toBe('localhost,127.0.0.1,::1');
  expect(proxies({ NO_PROXY: '.test,10.0.0.1' }).noProxy).toBe('.test,10.0.0.1,localhost,127.0.0.1,::1');
});

// Node's own agent takes all of these for none, and goes directly.
test.each([
  'proxy.test:3128',
  'proxy',
  'http://',
  'http:/proxy.test',
  'http://proxy.test:99999',
  'socks5://hunter2@x:1',
])('what is no proxy is refused with what to write, and not repeated: %s', (value) => {
  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) {
    const attempt = () => proxies({ [variable]: value });
    expect(attempt).toThrow(ManagerError);
    expect(attempt).toThrow(
      `the environment variable ${variable} is no URL of a proxy; set it to one such as http://proxy.example.com:3128, ` +
        'with http:// or https:// before it, or unset it',
    );
  }
});

test('what is not used may be anything', () => {
  expect(proxies({ HTTPS_PROXY: PROXY, HTTP_PROXY: 'proxy' }).httpsProxy).toBe(PROXY);
});
