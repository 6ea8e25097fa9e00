import { request as nodeRequest } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { GatewayError } from '../../src/core/errors.ts';
import { forwardFailure } from '../../src/pipeline/forward/failure.ts';

const CANARY = 'canary-with\nline-break';

const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const quoting = (fields: object) => Object.assign(new Error(`GET https://host/?key=${CANARY}`), fields);

const errors: readonly [string, () => unknown, string][] = [
  [
    "Node's invalid header",
    () => caught(() => nodeRequest('http://x', { headers: { 'x-key': CANARY } })),
    'ERR_INVALID_CHAR',
  ],
  ["Node's invalid path", () => caught(() => nodeRequest({ path: `/${CANARY} ` })), 'ERR_UNESCAPED_CHARACTERS'],
  ["Node's invalid URL", () => caught(() => new URL(`//${CANARY}`)), 'ERR_INVALID_URL'],
  [
    "undici's invalid header",
    () => request('http://x', { headers: { 'x-key': CANARY } }).catch((error: unknown) => error),
    'UND_ERR_INVALID_ARG',
  ],
  ['a message', () => quoting({ code: 'ECONNRESET' }), 'ECONNRESET'],
  ['a code that is no code', () => quoting({ code: `key=${CANARY}` }), 'unknown'],
  ['a code that is too long', () => quoting({ code: 'C'.repeat(65) }), 'unknown'],
  ['no code', () => quoting({}), 'unknown'],
  ['no code, but a class', () => quoting({ name: 'SocketError' }), 'SocketError'],
  ['a name that is no name', () => quoting({ name: `key=${CANARY}` }), 'unknown'],
  ['a number for a code', () => new DOMException(CANARY, 'TimeoutError'), 'TimeoutError'],
  ['bytes that are no HTTP', () => quoting({ name: 'HTTPParserError' }), 'the answer is not HTTP: HTTPParserError'],
  ['a cause', () => quoting({ cause: quoting({ code: 'ENOTFOUND', hostname: CANARY }) }), 'ENOTFOUND'],
  ['several errors', () => new AggregateError([quoting({ code: 'ECONNREFUSED' })], CANARY), 'ECONNREFUSED'],
  ['text in place of an error', () => CANARY, 'unknown'],
  ['null', () => null, 'unknown'],
];

describe.each(errors)('%s', (_name, make, code) => {
  test('goes on as its code alone', async () => {
    const failure = forwardFailure(await make());
    expect(failure).toBeInstanceOf(GatewayError);
    expect(failure.detail).toBe(code);
    expect(inspect(failure, { depth: 9 }).replace(failure.stack ?? '', '')).not.toContain('canary');
    expect(`${failure.stack}`).not.toContain('canary-with');
  });
});
