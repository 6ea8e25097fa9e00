import { describe, expect, test } from '@jest/globals';
import type { CallerKey, CallerKeys } from '../../src/caller-keys/definition.ts';
import { type ErrorCode, GatewayError } from '../../src/core/errors.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { IntegrationDefinition } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { chooseKey } from '../../src/pipeline/inject/choose-key.ts';
import { compileRoute } from '../../src/pipeline/routes.ts';
import type { Admitted } from '../../src/pipeline/stages.ts';
import type { Upstream } from '../../src/pipeline/upstream.ts';
import { Metrics } from '../../src/telemetry/metrics.ts';
import { loadSection } from '../harness/load-section.ts';
import { genericSection } from '../harness/rig.ts';

// Whose key goes into a call.

const OWN: CallerKey = { fields: { key: new SecretValue('of-the-caller') }, version: '1' };

/** A call of an integration with such a section, and what was asked for it. */
function rig(get: CallerKeys['get'] | undefined, byok: object | false = {}, task?: string) {
  const asked: string[] = [];
  const store = get && {
    get: (slot: Parameters<CallerKeys['get']>[0]) => {
      asked.push(JSON.stringify(slot));
      return get(slot);
    },
  };
  const definition = integrations.find(({ name }) => name === 'generic') as IntegrationDefinition;
  // A file that says byok needs a vault, which is another test's.
  const settings = { ...loadSection(genericSection('https://api.example.com')), byok } as Parameters<
    typeof compileRoute
  >[1];
  const callerKeys = store as CallerKeys | undefined;
  const route = compileRoute('api', settings, definition, { connect: () => ({}) as Upstream, callerKeys });
  const call = { route, operation: route.find('GET', '/v1/x'), caller: { key: 'alice' }, task } as unknown as Admitted;
  const secrets = {
    get: async () => {
      asked.push('product');
      return { current: { id: '1', value: new SecretValue('of-the-product') } };
    },
    renew: async () => undefined,
  };
  const chosen = chooseKey(call, { secrets, metrics: new Metrics() });
  return { chosen, asked };
}

const SLOT = JSON.stringify({ caller: 'alice', integration: 'api' });
const failing = (code: ErrorCode) => async () => {
  throw new GatewayError(code);
};

describe('a call of a caller with a key of its own', () => {
  test('asks for nothing of the product’s', async () => {
    const { chosen, asked } = rig(async () => OWN);
    expect(await chosen).toMatchObject({
      of: 'caller',
      values: { key: 'of-the-caller' },
      isTold: true,
      fallBack: undefined,
    });
    expect(asked).toEqual([SLOT]);
  });

  test('names the task', async () => {
    const { chosen, asked } = rig(async () => OWN, {}, 'nightly');
    await chosen;
    expect(JSON.parse(asked[0] ?? '')).toEqual({ caller: 'alice', integration: 'api', task: 'nightly' });
  });

  test.each<[string, CallerKey['fields']]>([
    ['another field than now', { token: new SecretValue('x') }],
    ['one more', { ...OWN.fields, other: new SecretValue('x') }],
    ['none', {}],
  ])('that has %s is told', async (_what, fields) => {
    const { chosen, asked } = rig(async () => ({ fields, version: '1' }));
    await expect(chosen).rejects.toMatchObject({ code: 'caller_key_unusable' });
    expect(asked).toEqual([SLOT]);
  });

  test.each<ErrorCode>(['caller_key_unusable', 'secret_unavailable'])('that ends with %s is told', async (code) => {
    const { chosen, asked } = rig(failing(code));
    await expect(chosen).rejects.toMatchObject({ code });
    expect(asked).toEqual([SLOT]);
  });

  test.each<ErrorCode>(['caller_key_unusable', 'secret_unavailable'])(
    'that ends with %s uses the product’s with a fall-back, and is told so',
    async (code) => {
      const { chosen } = rig(failing(code), { fallback: true });
      expect(await chosen).toMatchObject({ of: 'product', isTold: true, values: { key: 'of-the-product' } });
    },
  );

  test('is not bridged over a bug of ours', async () => {
    const { chosen } = rig(
      async () => {
        throw new TypeError('a bug');
      },
      { fallback: true },
    );
    await expect(chosen).rejects.toThrow(TypeError);
  });
});

describe('a call of a caller without one', () => {
  test('uses the product’s, after one look', async () => {
    const { chosen, asked } = rig(async () => undefined);
    expect(await chosen).toMatchObject({ of: 'product', isTold: false, fallBack: undefined });
    expect(asked).toEqual([SLOT, 'product']);
  });

  test('never uses it for a task, whatever the store says', async () => {
    await expect(rig(async () => undefined, {}, 'nightly').chosen).rejects.toMatchObject({
      code: 'caller_key_unusable',
    });
  });

  test.each<[string, CallerKeys['get'] | undefined, object | false]>([
    ['where there is no vault', undefined, {}],
    ['with byok: false', async () => OWN, false],
  ])('is not looked for %s', async (_where, get, byok) => {
    const { chosen, asked } = rig(get, byok);
    expect(await chosen).toMatchObject({ of: 'product', isTold: false });
    expect(asked).toEqual(['product']);
    await expect(rig(get, byok, 'nightly').chosen).rejects.toMatchObject({ code: 'caller_key_unusable' });
  });
});
