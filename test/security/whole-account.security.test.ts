import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { integrations } from '../../src/integrations/index.ts';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';
import { sampleBody, samplePath, sampleSections } from '../harness/sample-sections.ts';

// Hazard 27: one scope that opens a whole provider. What lists or reads an account shows other users' data.

const providers = integrations.filter(({ operations }) => operations.length > 0);

/** Named by what they do, so that one added without thought is caught here. */
const SHOWS_AN_ACCOUNT =
  /^(?!list-(?:models|engines|licenses|gitignore-templates)$|read-(?:model|license|gitignore-template)$)(?:list|read|query|search|delete|cancel|update)-|batch|file|graphql/;
test.each(providers.map(({ name, operations }) => [name, operations] as const))(
  '%s: what lists or reads an account is not safe',
  (_name, operations) => {
    const suspects = operations.filter(({ name }) => SHOWS_AN_ACCOUNT.test(name));
    expect(suspects.filter(({ safe }) => safe).map(({ name }) => name)).toEqual([]);
  },
);

describe.each(providers.map(({ name, operations }) => [name, operations] as const))('%s', (name, operations) => {
  const unsafe = operations.filter(({ safe, webSocket }) => !safe && !webSocket);
  const { section, environment } = sampleSections[name] ?? { section: {}, environment: {} };
  let closed: IntegrationRig;
  let open: IntegrationRig;

  beforeAll(async () => {
    closed = await startIntegration(section, environment);
    open = await startIntegration({ ...section, operations: operations.map((each) => each.name) }, environment);
  });
  afterAll(async () => {
    await closed?.close();
    await open?.close();
  });

  const attempt = (rig: IntegrationRig, { method, path, body }: (typeof unsafe)[number]) =>
    rig.call(samplePath(path), { method, ...sampleBody(body) });

  test('none of it reaches the provider unless the configuration names it', async () => {
    for (const operation of unsafe) {
      const answer = await attempt(closed, operation);
      expect([operation.name, answer.status, answer.code]).toEqual([operation.name, 404, 'unknown_route']);
    }
    expect(closed.upstream.received).toHaveLength(0);
  });

  test('each of it does when the configuration names it', async () => {
    for (const operation of unsafe) {
      const answer = await attempt(open, operation);
      expect([operation.name, answer.status]).toEqual([operation.name, 200]);
    }
    expect(open.upstream.received).toHaveLength(unsafe.length);
  });

  test('what is reached by a WebSocket is not reached without', async () => {
    const before = open.upstream.received.length;
    for (const { path } of operations.filter(({ webSocket }) => webSocket))
      expect((await open.call(samplePath(path))).status).toBeGreaterThanOrEqual(400);
    expect(open.upstream.received).toHaveLength(before);
  });
});
