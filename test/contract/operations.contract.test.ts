import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InjectionRule, Operation } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { type IntegrationRig, startIntegration, TWILIO } from '../harness/integration.ts';
import { planSection } from '../harness/load-section.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { SAMPLE_SECRET, sampleBody, samplePath, sampleSections } from '../harness/sample-sections.ts';
import type { ReceivedRequest } from '../harness/upstream.ts';

// Every operation of every integration, judged by what the upstream received.

/** What stands for each placeholder of a path once it is filled. */
const FILLED: Readonly<Record<string, string>> = {
  accountSid: TWILIO.accountSid,
  verifyServiceSid: `VA${'4'.repeat(32)}`,
};

describe.each(integrations.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const { section = {}, environment = {} } = sampleSections[name] ?? {};
  const all = definition.operations.map((operation) => operation.name);
  let rig: IntegrationRig;

  beforeAll(async () => {
    rig = await startIntegration({ ...section, ...(all.length > 0 && { operations: all }) }, environment);
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  const known = all.length > 0 ? definition.operations : planSection(section).operations;
  const operations = known.filter(({ webSocket }) => !webSocket);
  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s',
    async (_operation, operation) => {
      const { method, path, body, maxBody } = operation;
      const target = samplePath(path);
      const request = { method, ...sampleBody(body) };

      expect((await rig.call(target, request)).status).toBe(200);
      expect(rig.upstream.received).toHaveLength(1);
      const received = rig.last();
      expect(received.method).toBe(method);
      expect(received.url.split('?')[0]).toBe(filled(path));
      expect(placesOf(received, operation)).toBeGreaterThan(0);
      expect(shownElsewhere(received, operation)).toEqual([]);
      expect(JSON.stringify(rig.gateway.logged)).not.toContain(SAMPLE_SECRET);

      const unscoped = await rig.issuer.sign({ scope: 'other' });
      expect((await rig.call(target, { ...request, token: undefined })).status).toBe(401);
      expect((await rig.call(target, { ...request, token: unscoped })).status).toBe(403);
      expect((await rig.call(target, { method: 'PUT' })).status).toBe(404);
      const head = [`${method} /proxy/it${target} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${rig.token}`];
      const large = [...head, `Content-Length: ${maxBody + 1}`, 'Connection: close'];
      expect(statusOf(await sendRaw(rig.gateway.port, `${large.join('\r\n')}\r\n\r\n`))).toBe(
        maxBody === 0 ? 400 : 413,
      );
      expect(rig.upstream.received).toHaveLength(1);
    },
  );
});

function filled(path: string): string {
  return samplePath(path.replace(/\{(\w+)\}/g, (_all, name: string) => FILLED[name] ?? name));
}

/** In how many of its places the secret stands. */
function placesOf(request: ReceivedRequest, { inject }: Operation): number {
  return inject.filter((rule) => placeOf(request, rule)?.includes(SAMPLE_SECRET)).length;
}

function placeOf({ headers, url, body }: ReceivedRequest, rule: InjectionRule): string | undefined {
  switch (rule.in) {
    case 'header':
      return String(headers[rule.name.toLowerCase()]);
    case 'bearer':
      return headers.authorization;
    case 'basic':
      return atob(headers.authorization?.replace(/^Basic /, '') ?? '');
    case 'query':
      return new URL(url, 'http://x').searchParams.get(rule.name) ?? undefined;
    case 'form':
      return new URLSearchParams(body.toString()).get(rule.name) ?? undefined;
    default:
      return undefined;
  }
}

/** Headers that hold the secret or the caller's token although no rule puts it there. */
function shownElsewhere({ headers }: ReceivedRequest, { inject }: Operation): string[] {
  const ours = inject.map((rule) => (rule.in === 'header' ? rule.name.toLowerCase() : 'authorization'));
  return Object.entries(headers)
    .filter(([name, value]) => !ours.includes(name) && /sampleCanary|eyJ/.test(String(value)))
    .map(([name]) => name);
}
