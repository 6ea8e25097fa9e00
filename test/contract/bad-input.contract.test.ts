import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Operation } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';
import { planSection } from '../harness/load-section.ts';
import { SAMPLE_SECRET, sampleBody, samplePath, sampleSections } from '../harness/sample-sections.ts';
import { handshakeText } from '../harness/socket-rig.ts';
import { exchange } from '../harness/wire.ts';

// What no operation of any integration takes: a clear code, a provider that hears nothing of it, and nothing told.

describe.each(integrations.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const { section = {}, environment = {} } = sampleSections[name] ?? {};
  const all = definition.operations.map((operation) => operation.name);
  const whole = { ...section, ...(all.length > 0 && { operations: all }) };
  const { operations } = planSection(whole);
  const calls = operations.filter(({ webSocket }) => !webSocket);
  let rig: IntegrationRig;
  let connections = 0;

  beforeAll(async () => {
    rig = await startIntegration(whole, environment);
    rig.upstream.server.on('connection', () => {
      connections += 1;
    });
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    connections = 0;
  });

  /** Sends what is wrong with each of some operations, and tells which code each had. */
  async function codes(among: readonly Operation[], send: (operation: Operation) => Promise<Refusal>) {
    const told: Record<string, string | undefined> = {};
    for (const operation of among) {
      const { status, code, text } = await send(operation);
      told[operation.name] = `${status} ${code}`;
      expect(text).not.toMatch(/refused-canary|eyJ/);
      expect(text).not.toContain(SAMPLE_SECRET);
    }
    expect(connections).toBe(0);
    return told;
  }
  const each = (among: readonly Operation[], code: string) => Object.fromEntries(among.map((one) => [one.name, code]));

  test('an operation that it does not have', async () => {
    const send = ({ method, path, body }: Operation) =>
      rig.call(`/refused-canary${samplePath(path)}`, { method, ...sampleBody(body) });
    expect(await codes(calls, send)).toEqual(each(calls, '404 unknown_route'));
  });

  test('a body where none is allowed', async () => {
    const bodiless = calls.filter(({ maxBody }) => maxBody === 0);
    const send = ({ method, path }: Operation) => rig.call(samplePath(path), { method, body: 'refused-canary' });
    expect(await codes(bodiless, send)).toEqual(each(bodiless, '400 body_not_allowed'));
  });

  test('a name twice in a body that policy reads', async () => {
    const read = calls.filter(({ parameters }) => parameters?.body !== undefined);
    const send = ({ method, path, parameters, body }: Operation) => {
      const [parameter = ''] = parameters?.body?.allowed ?? [];
      const { headers = {} } = sampleBody(body) ?? {};
      const twice = body[0] === 'json' ? `{"${parameter}":1,"${parameter}":2}` : `${parameter}=1&${parameter}=2`;
      return rig.call(samplePath(path), { method, headers, body: twice });
    };
    const lists = (operation: Operation) => operation.parameters?.body?.lists ?? [];
    const single = read.filter((one) => !lists(one).includes(one.parameters?.body?.allowed[0] ?? ''));
    expect(await codes(single, send)).toEqual(each(single, '400 ambiguous_body'));
  });

  test('a malformed multipart', async () => {
    const multipart = calls.filter(({ body }) => body.includes('multipart'));
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const send = ({ method, path }: Operation) =>
      rig.call(samplePath(path), { method, headers, body: '--b\r\n\r\nrefused-canary' });
    expect(await codes(multipart, send)).toEqual(each(multipart, '400 malformed_body'));
  });

  test('an upgrade to what is no WebSocket', async () => {
    const paths = new Set(operations.filter(({ webSocket }) => webSocket).map(({ path }) => path));
    const gets = calls.filter(({ method, path }) => method === 'GET' && !paths.has(path));
    const send = async ({ path }: Operation) => {
      const line = `GET /proxy/it${samplePath(path)} HTTP/1.1`;
      const answer = await exchange(rig.gateway.port, handshakeText(rig.token, { line }));
      return { status: answer?.status, code: answer?.code, text: answer?.body ?? '' };
    };
    expect(await codes(gets, send)).toEqual(each(gets, '400 upgrade_not_allowed'));
  });

  test('a WebSocket without an upgrade', async () => {
    const sockets = operations.filter(({ webSocket }) => webSocket);
    const send = ({ path }: Operation) => rig.call(samplePath(path));
    expect(await codes(sockets, send)).toEqual(each(sockets, '426 upgrade_required'));
  });
});

interface Refusal {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly text: string;
}
