import { expect, test } from '@jest/globals';
import { explainFailure } from '../../src/egress/explain-failure.ts';
import { FetchStatusError } from '../../src/egress/fetch-status-error.ts';
import { EgressRefused } from '../../src/egress/pinned-lookup.ts';

const failure = (code: string, more: object = {}) =>
  Object.assign(new Error('https://a.example/?key=canary'), { code, ...more });

test.each([
  ['a name without address', failure('ENOTFOUND'), /name could not be resolved/],
  ['a port where nothing listens', failure('ECONNREFUSED'), /nothing listens/],
  ['several addresses where nothing listens', new AggregateError([failure('ECONNREFUSED')]), /nothing listens/],
  ['an error wrapped by a client', failure('ERR_UNKNOWN', { cause: failure('ECONNRESET') }), /connection broke/],
  ['a deadline of ours', new DOMException('', 'TimeoutError'), /in time/],
  ["axios's own timeout", failure('ECONNABORTED'), /in time/],
  ['http in the place of https', failure('EPROTO'), /does not speak TLS/],
  ['a certificate that nobody signed', failure('DEPTH_ZERO_SELF_SIGNED_CERT'), /certificate is not valid/],
  ['a refused private address', failure('X', { cause: new EgressRefused('private') }), /private one/],
  ['http across the internet', new EgressRefused('plaintext'), /by http across/],
  ['a status', new FetchStatusError(404), /status 404/],
  ['what is no error', 'canary', /could not be reached/],
  ['an error that is not known', failure('E_NEW'), /could not be reached/],
])('%s is explained, without its message', (_name, error, detail) => {
  const explained = explainFailure(error);
  expect(explained.detail).toMatch(detail);
  expect(explained.remedy).not.toBe('');
  expect(JSON.stringify(explained)).not.toContain('canary');
});
