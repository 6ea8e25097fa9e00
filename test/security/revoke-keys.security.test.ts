import { afterEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../sandbox/provider/call.ts';
import type { Interference, Provider } from '../../sandbox/provider/provider.ts';
import { eventually } from '../harness/eventually.ts';
import { type KeyProvider, keyProviders } from '../harness/key-providers.ts';
import { type KeyScene, revokeKeys } from '../harness/key-revocation.ts';
import { foundIn } from '../harness/search-for.ts';
import { startUpstream } from '../harness/upstream.ts';

let provider: Provider | undefined;
afterEach(async () => {
  await provider?.close();
  provider = undefined;
});

/** Disables the key of a provider that interferes so. */
async function revoke(
  { start, section, scene }: KeyProvider,
  respond?: (call: Call) => Interference | Promise<Interference>,
  rest: KeyScene = {},
) {
  provider = await start(respond);
  const [report, ...others] = await revokeKeys({ it: section(provider.url) }, { ...scene, ...rest });
  expect(others).toEqual([]);
  if (report === undefined) throw new Error('There is no report.');
  return report;
}

const isChange = ({ method, path }: Pick<Call, 'method' | 'path'>) => method !== 'GET' && path !== '/token';
const changes = () => provider?.received.filter(({ method, url }) => isChange({ method, path: url })) ?? [];

function expectNothingShown(report: unknown, { secrets }: KeyProvider): void {
  const shown = JSON.stringify(report);
  for (const secret of [...secrets, 'hunter2']) expect(foundIn(shown, secret)).toEqual([]);
}

describe.each(keyProviders)('$name', (which) => {
  test('neither the key nor the admin credentials are shown when all goes well', async () => {
    const report = await revoke(which);
    expect(report.outcome).toBe('disabled');
    expectNothingShown(report, which);
  });

  test.each([200, 204, 400, 401, 403, 404, 418, 429, 500, 503])(
    'nor when it answers %i to all, with all that it was sent',
    async (status) => {
      const body = JSON.stringify({ error: { message: ['hunter2', ...which.secrets] }, id: which.secrets[0] });
      const report = await revoke(which, () => ({ status, headers: {}, body: status === 204 ? '' : body }));
      expect(report.ok).toBe(false);
      expect(report.text).not.toContain('\n');
      expect(changes()).toEqual([]);
      expectNothingShown(report, which);
    },
  );

  test.each([500, 503, 'reset'] as const)('what may have been done is not called undone: %s', async (status) => {
    const failure: Interference = status === 'reset' ? 'reset' : { status, headers: {}, body: 'hunter2' };
    const report = await revoke(which, (call) => (isChange(call) ? failure : undefined));
    expect(report).toMatchObject({ outcome: 'unknown', ok: false, key: expect.any(String) });
    // Once: what changes something is not sent again.
    expect(changes()).toHaveLength(1);
    expectNothingShown(report, which);
  });

  test.each([400, 403, 429])('what it refused with %i is not called done', async (status) => {
    const report = await revoke(which, (call) => (isChange(call) ? { status, headers: {}, body: '{}' } : undefined));
    expect(report).toMatchObject({ outcome: 'failed', ok: false });
  });

  test.each([301, 302, 307, 308])('a redirect (%i) is not followed', async (status) => {
    const elsewhere = await startUpstream();
    try {
      const headers = { Location: `${elsewhere.origin}/` };
      const report = await revoke(which, () => ({ status, headers, body: '' }));
      expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('redirect') });
      expect(elsewhere.received).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  test('an address that the egress policy shuts is not dialled', async () => {
    const report = await revoke(which, undefined, { allowPrivateAddresses: false });
    expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('egress policy') });
    expect(provider?.received).toEqual([]);
  });

  test('who never answers is not waited for', async () => {
    const report = await revoke(which, () => new Promise(() => {}), { shorten: { 60000: 100 } });
    // The bound on all that is asked, not that on one request.
    const done = expect.stringMatching(/^nothing disabled at \w+: no answer came in time$/);
    expect(report).toMatchObject({ outcome: 'failed', done });
  });

  test('who never answers an order to disable may have done it', async () => {
    const respond = (call: Call): Interference | Promise<Interference> =>
      isChange(call) ? new Promise<Interference>(() => {}) : undefined;
    const report = await revoke(which, respond, { shorten: { 30000: 100 } });
    expect(report).toMatchObject({
      outcome: 'unknown',
      ok: false,
      done: expect.stringMatching(/: no answer came in time$/),
    });
    await eventually(() => changes().length === 1);
  });

  test('an admin file that cannot be read is told by its name', async () => {
    const report = await revoke(which, undefined, { files: {} });
    expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('/admin') });
    expectNothingShown(report, which);
  });

  test.each(['', 'two words', 'line\nline', 'clé'])('nor is one that holds no key: %j', async (content) => {
    const report = await revoke(which, undefined, { files: { 'file:///admin': content } });
    expect(report.outcome).toBe('failed');
    expect(provider?.received).toEqual([]);
  });
});

test('ids that are none are neither shown nor put into a path', async () => {
  const openai = keyProviders.find(({ name }) => name === 'openai') as KeyProvider;
  const id = '../../../../v1/files';
  const body = JSON.stringify({ data: [{ id, redacted_value: 'sk-proj-Can...wxyz' }], has_more: false });
  const report = await revoke(openai, ({ path }) =>
    path.endsWith('/api_keys') ? { status: 200, headers: {}, body } : undefined,
  );
  expect(report.outcome).toBe('failed');
  expect(report.text).not.toContain(id);
  expect(changes()).toEqual([]);
});

test('a key that the provider puts into an id is not shown', async () => {
  const openai = keyProviders.find(({ name }) => name === 'openai') as KeyProvider;
  const [key = ''] = openai.secrets;
  const body = JSON.stringify({ data: [{ id: `key_${key}`, redacted_value: 'sk-proj-Can...wxyz' }], has_more: false });
  const report = await revoke(
    openai,
    ({ path }) => (path.endsWith('/api_keys') ? { status: 200, headers: {}, body } : undefined),
    { dryRun: true },
  );
  expect(report.key).toBe('key_[redacted]');
  expectNothingShown(report, openai);
});

test('a secret that the store does not give is told by its reference', async () => {
  const openai = keyProviders.find(({ name }) => name === 'openai') as KeyProvider;
  const report = await revoke(openai, undefined, { secrets: {} });
  expect(report).toMatchObject({ outcome: 'failed', done: expect.stringContaining('secret://openai/api-key') });
  expect(changes()).toEqual([]);
  expectNothingShown(report, openai);
});
