import { describe, expect, test } from '@jest/globals';
import { gcpOptions } from '../../src/managers/gcp/options.ts';
import { gcpTarget } from '../../src/managers/gcp/target.ts';

const HOST = 'secretmanager.googleapis.com';
const VARIABLE = 'SECRET_MANAGER_EMULATOR_HOST';

describe('where a service is', () => {
  const at = (endpoint: string | undefined, emulator?: string, mode?: string) =>
    gcpTarget(HOST, endpoint, VARIABLE, { [VARIABLE]: emulator, NODE_ENV: mode });

  test('at Google, by TLS, unless an endpoint or an emulator is named', () => {
    expect(at(undefined)).toEqual({ protocol: 'https', host: HOST, port: 443 });
    expect(at(undefined, '')).toEqual({ protocol: 'https', host: HOST, port: 443 });
    expect(at('https://private.example')).toEqual({ protocol: 'https', host: 'private.example', port: 443 });
    expect(at('http://127.0.0.1:8085')).toEqual({ protocol: 'http', host: '127.0.0.1', port: 8085 });
  });

  test('an emulator speaks gRPC, or REST where it is named by http', () => {
    const address = { protocol: 'http', host: 'localhost', port: 9090 };
    expect(at(undefined, 'localhost:9090')).toEqual({ ...address, emulator: 'grpc' });
    expect(at(undefined, 'http://localhost:9090')).toEqual({ ...address, emulator: 'rest' });
  });

  test('the configuration comes before the environment', () => {
    expect(at('https://private.example', 'localhost:9090')).not.toHaveProperty('emulator');
  });

  test('an emulator in production is refused', () => {
    expect(() => at(undefined, 'localhost:9090', 'production')).toThrow(
      /^SECRET_MANAGER_EMULATOR_HOST names an emulator, .*NODE_ENV is production; unset SECRET_MANAGER_EMULATOR_HOST$/,
    );
    expect(at(undefined, undefined, 'production')).not.toHaveProperty('emulator');
  });

  test.each(['localhost', 'localhost:port', 'localhost:9090/path', 'https://localhost:9090'])(
    'an emulator is not named as %s',
    (emulator) => {
      expect(() => at(undefined, emulator)).toThrow(/is no address; set it to host:port/);
    },
  );
});

test.each([
  'http://secrets.example',
  'http://127.0.0.1.example.com',
  'https://secrets.example/path',
  'https://user:password@secrets.example',
  'https://secrets.example?key=1',
  'ftp://127.0.0.1',
  'secrets.example',
])('%s is no endpoint: a token would go astray, or in the clear', (endpoint) => {
  expect(gcpOptions.endpoint.safeParse(endpoint).success).toBe(false);
});
