import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { type BackendDefinition, BackendUnusable } from '../../src/secrets/definition.ts';
import { backends } from '../../src/secrets/index.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, type BackendPlace, type BackendSetUp, openAt } from '../contract/backend-behaviour/subject.ts';
import { startTunnel, type Tunnel } from '../harness/tunnel.ts';

const reference = secretReference.parse('secret://google-maps/api-key');

// Azure's stand-in is behind a proxy in every test.
describe.each([
  ['hashicorp-vault', 'address'],
  ['aws', 'endpoint'],
  ['gcp', 'endpoint'],
])('the manager behind the backend %s', (name, option) => {
  let place: BackendPlace;
  let proxy: Tunnel;
  beforeEach(async () => {
    const { setUp } = (await import(`../contract/secret-backends/${name}.ts`)) as { setUp: BackendSetUp };
    [place, proxy] = [await setUp.prepare(), await startTunnel()];
  });
  afterEach(async () => {
    await place.close();
    await proxy.close();
  });

  /** Reads, with the proxy in these variables. */
  const read = async (variables: readonly string[], at: Record<string, unknown> = {}) => {
    const proxied = Object.fromEntries(variables.map((variable) => [variable, proxy.url]));
    const environment = { ...place.environment, ...proxied };
    const definition = backends.find((backend) => backend.name === name) as BackendDefinition;
    const world = { environment, clock: systemClock, timers: systemTimers, who: 'the tests' };
    const backend = openAt(definition, { ...place.options, ...at }, world);
    return await backend.fetch(reference, access).finally(() => backend.close());
  };

  test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('is asked through the proxy of %s', async (variable) => {
    // The login of Google is at the stand-in, on this machine.
    await expect(read([variable], { [option]: 'https://secrets.test' })).rejects.toThrow();
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT secrets.test:443']));
  });

  test('is asked directly on this machine, so that nothing is sent to a proxy in the clear', async () => {
    expect(await read(['HTTPS_PROXY', 'HTTP_PROXY'])).toEqual({ found: false, absence: 'missing' });
    expect(proxy.asked).toEqual([]);
  });

  test('is not asked while HTTPS_PROXY is no URL, and who asks is told so', async () => {
    place = { ...place, environment: { ...place.environment, HTTPS_PROXY: 'proxy.test:3128' } };
    const refusal = read([]);
    await expect(refusal).rejects.toBeInstanceOf(BackendUnusable);
    await expect(refusal).rejects.toThrow('the environment variable HTTPS_PROXY is no URL of a proxy; set it to');
  });

  test('is asked directly where NO_PROXY names it', async () => {
    place = { ...place, environment: { ...place.environment, NO_PROXY: 'other.test,.test' } };
    await expect(read(['HTTPS_PROXY'], { [option]: 'https://secrets.test' })).rejects.toThrow();
    expect(proxy.asked).toEqual([]);
  });
});

test('the one behind azure is not asked either; opening the backend alone says nothing', async () => {
  const definition = backends.find(({ name }) => name === 'azure') as BackendDefinition;
  const world = { environment: { HTTPS_PROXY: 'proxy' }, clock: systemClock, timers: systemTimers, who: 'the tests' };
  const backend = openAt(definition, { vaultUrl: 'https://portcullis.vault.azure.net' }, world);
  const refusal = backend.fetch(reference, access).finally(() => backend.close());
  await expect(refusal).rejects.toBeInstanceOf(BackendUnusable);
  await expect(refusal).rejects.toThrow('the environment variable HTTPS_PROXY is no URL of a proxy');
});
