import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InjectionRule, Operation } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { headerValues } from '../harness/received.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';
import type { ReceivedRequest } from '../harness/upstream.ts';
import { filledIn, sampleOf, samplePath } from './sample-section.ts';

// Every integration of the registry, every operation of it, judged by what the upstream received.

describe.each(integrations.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  const { operations, environment, values } = sampleOf(definition, 'http://127.0.0.1');
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig({
      environment,
      config: (upstream) => ({ integrations: { api: sampleOf(definition, upstream).section } }),
    });
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  test('has operations, each under a name of its own', () => {
    expect(operations.length).toBeGreaterThan(0);
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  });

  describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_operation, operation) => {
    const { asked, arrives } = samplePath(operation, values);
    const target = `/proxy/api${asked}`;
    const { method } = operation;
    const body = operation.maxBody > 0 ? '{"a":1}' : undefined;
    const call = (options = {}) => rig.call(target, { method, ...(body !== undefined && { body }), ...options });

    test('arrives at its path, byte for byte, with the key in its places and nowhere else', async () => {
      const answer = await call();
      expect(answer.status).toBe(200);
      expect(rig.upstream.received).toHaveLength(1);
      const [request] = rig.upstream.received as [ReceivedRequest];
      expect(request.method).toBe(method);
      expect(request.url.split('?')[0]).toBe(arrives);
      expect(request.body.toString()).toBe(body ?? '');
      expect(rig.gateway.logged.at(-1)).toMatchObject({ operation: operation.name, integration: 'api', status: 200 });
      expect(placesOfKey(request, operation)).toEqual(operation.inject.map((rule) => filledIn(rule, values)));
      expect(leftOver(request, operation)).toEqual([]);
      const shown = await everythingShown(rig.gateway, [answer]);
      for (const value of Object.values(values)) expect(foundIn(shown, value)).toEqual([]);
    });

    test('is shut without a token, without the scope and by another method', async () => {
      const unscoped = await rig.issuer.sign({ scope: 'other' });
      expect((await call({ token: undefined })).status).toBe(401);
      expect((await call({ token: unscoped })).status).toBe(403);
      expect((await rig.call(target, { method: 'PUT', body: 'x' })).status).toBe(404);
      expect(rig.upstream.received).toHaveLength(0);
    });

    test('takes a body only as large as it says, and asks the provider for nothing before', async () => {
      const heads: (string | undefined)[] = [];
      const note = ({ url }: { url?: string }) => heads.push(url);
      rig.upstream.server.on('request', note);
      const large = { method, body: Buffer.alloc(operation.maxBody + 1, ' ') };
      // The refusal may come, and the connection be closed, while the body is still being sent.
      const answer = await rig.call(target, large).catch(() => undefined);
      rig.upstream.server.off('request', note);
      expect([operation.maxBody === 0 ? 400 : 413, undefined]).toContain(answer?.status);
      expect(heads).toEqual([]);
    });
  });

  /** What stands in the place of each rule. */
  function placesOfKey(request: ReceivedRequest, { inject }: Operation): (string | undefined)[] {
    const query = [...new URL(request.url, 'http://upstream').searchParams];
    const find = (rule: InjectionRule): string | undefined => {
      if (rule.in === 'query')
        return query.filter(([name]) => name === rule.name).length === 1
          ? query.find(([name]) => name === rule.name)?.[1]
          : undefined;
      if (rule.in === 'header') return only(headerValues(request, rule.name));
      if (rule.in === 'bearer') return only(headerValues(request, 'authorization'))?.replace(/^Bearer /, '');
      if (rule.in === 'basic') return atob(only(headerValues(request, 'authorization'))?.replace(/^Basic /, '') ?? '');
      return filledIn(rule, values);
    };
    return inject.map(find);
  }

  /** Headers and parameters that hold a credential although no rule puts it there, and any that hold the caller's token. */
  function leftOver(request: ReceivedRequest, { inject }: Operation): string[] {
    const parameters = inject.flatMap((rule) => (rule.in === 'query' ? [rule.name] : []));
    const headers = inject.flatMap((rule) =>
      rule.in === 'header'
        ? [rule.name.toLowerCase()]
        : rule.in === 'path' || rule.in === 'query'
          ? []
          : ['authorization'],
    );
    const rest = [
      ...[...new URL(request.url, 'http://upstream').searchParams].filter(([name]) => !parameters.includes(name)),
      ...Object.entries(request.headers).filter(([name]) => !headers.includes(name)),
    ].map(([name, value]) => `${name}: ${value}`);
    const secrets = [...Object.values(values), rig.token];
    return rest.filter((text) => secrets.some((secret) => foundIn(text, secret).length > 0));
  }
});

function only(found: readonly string[]): string | undefined {
  return found.length === 1 ? found[0] : undefined;
}
