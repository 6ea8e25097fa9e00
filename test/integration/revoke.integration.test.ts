import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { authenticator } from '../harness/release-codes.ts';

let incident: Incident;
let gateway: RunningGateway;
let app: ReturnType<typeof authenticator>;

beforeAll(async () => {
  incident = await startIncident(0);
  const { stdout } = await incident.portcullis(['lockdown', 'setup', '--json']);
  app = authenticator((JSON.parse(stdout) as { uri: string }).uri);
  gateway = await incident.start();
});
afterAll(() => incident.close());

const statusWith = async (token: string) => (await incident.call(gateway, token)).status;
const now = () => Math.floor(Date.now() / 1000);

test('a token is refused when the command says so, another of the same caller is not', async () => {
  const [one, other] = await Promise.all(['t-1', 't-2'].map((jti) => incident.issuer.sign({ jti })));
  expect(await statusWith(one as string)).toBe(200);
  const { code, stdout } = await incident.portcullis(['revoke', 'token', 't-1', '--reason', 'stolen phone']);
  expect(stdout).toMatch(/Revoking token t-1: stolen phone$/m);
  expect(stdout).toMatch(/^ {2}gateway {3}var\/admin\.sock: took, [\d.]+ ms, instance \S+$/m);
  expect(stdout).toMatch(/^REVOKED, after [\d.]+ ms: 1 of 1 instances confirmed\./m);
  expect(code).toBe(0);
  expect([await statusWith(one as string), await statusWith(other as string)]).toEqual([401, 200]);
});

test('doing it again is no second revocation', async () => {
  const { stdout } = await incident.portcullis(['revoke', 'token', 't-1', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, revocation: { isNew: false }, instances: { confirmed: 1 } });
});

test('nor is it in other words: those of the first count, and are shown', async () => {
  const { stdout } = await incident.portcullis(['revoke', 'token', 't-1', '--reason', 'other words']);
  expect(stdout).toMatch(
    /Revoking token t-1: stolen phone\n.*note {6}It was revoked already, since .* by \S+@\S+, for the/,
  );
  expect(stdout).not.toMatch(/other words/);
});

test('a caller is refused with every token, until that is lifted for a code', async () => {
  const { issuer } = incident.issuer;
  const { stdout } = await incident.portcullis(['revoke', 'caller', issuer, 'mallory', '--json']);
  const { id } = (JSON.parse(stdout) as { revocation: { id: string } }).revocation;
  const mallory = () => incident.issuer.sign({ sub: 'mallory' });
  expect(await statusWith(await mallory())).toBe(401);
  const words = ['revoke', 'lift', id, '--reason', 'cleared'];
  const wrong = await incident.portcullis(words, { input: `${app.wrong()}\n` });
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringMatching(/^NOT RELEASED: the release code is wrong/m)]);
  expect(await statusWith(await mallory())).toBe(401);
  const lifted = await incident.portcullis(words, { input: `${app.code()}\n` });
  expect([lifted.code, lifted.stdout]).toEqual([0, expect.stringMatching(/^RELEASED: 1 of 1 instances confirmed/m)]);
  expect(lifted.stdout).not.toMatch(/^ {2}file /m);
  expect(await statusWith(await mallory())).toBe(200);
  const gone = await incident.portcullis(words);
  expect([gone.code, gone.stderr]).toEqual([
    2,
    expect.stringMatching(/No revocation [0-9a-f]+ is in force\. In force: /),
  ]);
});

test('tokens issued before a time are refused, and those that do not say when', async () => {
  const old = await incident.issuer.sign({ sub: 'carol', iat: now() - 3600 });
  const silent = await incident.issuer.sign({ sub: 'carol' });
  const fresh = await incident.issuer.sign({ sub: 'carol', iat: now() - 60 });
  const time = new Date((now() - 600) * 1000).toISOString();
  expect((await incident.portcullis(['revoke', 'before', time])).code).toBe(0);
  expect([await statusWith(old), await statusWith(silent), await statusWith(fresh)]).toEqual([401, 401, 200]);
});

test('what is revoked is listed, with who, when and why', async () => {
  const { code, stdout } = await incident.portcullis(['revoke', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/revoked {3}[0-9a-f]{20} {2}token t-1: stolen phone \(since \d{4}-.*Z, by \S+@\S+\)$/m);
  expect(stdout).toMatch(/every token issued before .*, or without a time of issue: no reason given/);
  expect(stdout).not.toMatch(/mallory/);
  expect(stdout).toMatch(/Obeyed by 1 of 1 instances\.$/m);
});

describe('what makes no sense is refused with what to write instead:', () => {
  test.each([
    [
      'an issuer that is not trusted',
      ['caller', 'https://login.test', 'mallory'],
      /trusts no issuer.*It trusts: https:\/\/login\.test\//,
    ],
    ['a time to come', ['before', '2999-01-01T00:00:00Z'], /has yet to come\. Write now, a time such as/],
    ['a time without an offset', ['before', '2026-11-21T20:15:00'], /no time\. Write now, a time such as/],
    [
      'a token in place of its jti',
      ['token', 'eyJhbGciOiJSUzI1NiJ9.eyJqdGkiOiJ0LTEifQ.c2ln'],
      /that is a token.*Give its claim jti/,
    ],
    [
      'two issuers',
      ['token', 't-9', '--issuer', 'https://login.test/', '--issuer', 'https://b/'],
      /--issuer.*given twice.*Run the command once for each/,
    ],
    ['an empty subject', ['caller', 'https://login.test/', ''], /the subject is empty/],
  ])('%s', async (_name, words, message) => {
    const { code, stderr, output } = await incident.portcullis(['revoke', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(output).not.toContain('eyJhbGci');
  });
});
