import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { IntegrationDefinition, IntegrationPlan, Operation } from '../../src/integrations/definition.ts';
import { integrations } from '../../src/integrations/index.ts';
import { pathPattern } from '../../src/integrations/path-pattern.ts';
import { ruleCredentials, ruleTexts } from '../../src/integrations/rule-credentials.ts';
import { loadSection } from '../harness/load-section.ts';
import { SAMPLE_SECRET, sampleSections } from '../harness/sample-sections.ts';

test('names are unique, and each has a sample to test it with', () => {
  const names = integrations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(sampleSections).sort()).toEqual([...names].sort());
});

describe.each(integrations.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  const sample = sampleSections[name]?.section ?? {};
  const plan = (rest: Record<string, unknown> = {}): IntegrationPlan =>
    definition.plan(loadSection({ ...sample, ...rest }));

  test('knows operations that hold together', () => {
    const names = definition.operations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(names.length);
    for (const operation of definition.operations) checkOperation(definition, operation);
  });

  test('enables what is safe, and no more, unless the configuration names it', () => {
    const known = definition.operations;
    if (known.length === 0) return;
    const enabled = plan().operations.map((operation) => operation.name);
    expect(enabled).toEqual(known.filter(({ safe }) => safe).map((operation) => operation.name));
    const all = known.map((operation) => operation.name);
    expect(plan({ operations: all }).operations.map((operation) => operation.name)).toEqual(all);
  });

  test('puts a credential into every operation', () => {
    const { operations, credentials } = plan();
    for (const { inject } of operations) {
      const used = inject.flatMap(ruleCredentials);
      expect(used.some((field) => typeof credentials[field] === 'object')).toBe(true);
      expect(used.filter((field) => credentials[field] === undefined)).toEqual([]);
      expect(inject.flatMap(ruleTexts).join()).not.toContain(SAMPLE_SECRET);
    }
  });

  test('sends all operations to a base URL that the configuration gives', () => {
    const origins = plan({ baseUrl: 'https://elsewhere.example' }).operations.map(({ origin }) => origin);
    expect(new Set(origins)).toEqual(new Set(['https://elsewhere.example']));
  });

  test('passes no header that carries credentials, and names headers in lower case', () => {
    const { requestHeaders, responseHeaders, defaultHeaders = {}, credentialParameters } = plan();
    const names = [...requestHeaders, ...responseHeaders, ...Object.keys(defaultHeaders), ...credentialParameters];
    expect(names).toEqual(names.map((each) => each.toLowerCase()));
    const place = definition.tokenPlace?.in === 'header' ? definition.tokenPlace.name : 'authorization';
    for (const forbidden of ['authorization', 'cookie', 'x-api-key', 'xi-api-key', 'x-goog-api-key', 'api-key', place])
      expect(requestHeaders).not.toContain(forbidden);
    for (const forbidden of ['set-cookie', 'x-request-id', 'location'])
      expect(responseHeaders).not.toContain(forbidden);
  });

  test('takes secrets by reference alone, and does not print what stands there instead', () => {
    const { credentials } = sample as unknown as { credentials: Record<string, string> };
    for (const [field, value] of Object.entries(credentials).filter(([, text]) => text.startsWith('secret://'))) {
      const inline = { ...sample, credentials: { ...credentials, [field]: SAMPLE_SECRET } };
      expect(() => loadSection(inline)).toThrow(/a reference such as secret:\/\//);
      expect(() => loadSection(inline)).not.toThrow(SAMPLE_SECRET);
      expect(value).toMatch(/^secret:/);
    }
  });

  test('has a starter that the gateway takes', () => {
    const { starter } = definition;
    expect(starter.name).toMatch(/^[a-z0-9-]+$/);
    const section = parse(starter.settings) as Record<string, unknown>;
    const { operations } = definition.plan(loadSection({ use: name, ...section }));
    const path = starter.sample?.split('?')[0];
    if (path === undefined) return;
    const reads = operations.filter(({ method }) => method === 'GET');
    expect(reads.some((operation) => pathPattern.compile(operation.path).matches(path))).toBe(true);
  });
});

function checkOperation(definition: IntegrationDefinition, operation: Operation): void {
  const { name, path, origin, body, maxBody, method, inject, idempotent, parameters, webSocket } = operation;
  expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
  expect(pathPattern.isValid(path)).toBe(true);
  expect(origin).toMatch(/^https:\/\/[a-z0-9.-]+(:\d+)?$/);
  expect(maxBody > 0).toBe(body.length > 0);
  if (method === 'GET') expect(body).toEqual([]);
  // Hazard 25: the first may have been accepted.
  if (method === 'POST' || method === 'PATCH') expect(idempotent).toBe(false);
  if (webSocket) expect(method).toBe('GET');
  if (parameters?.body !== undefined) expect(body).toHaveLength(1);
  const filled = inject.flatMap((rule) => (rule.in === 'path' ? [rule.name] : []));
  for (const placeholder of pathPattern.placeholders(path))
    expect([...filled, 'verifyServiceSid']).toContain(placeholder);
  for (const field of inject.flatMap(ruleCredentials)) expect(Object.keys(definition.credentials)).toContain(field);
  const before = definition.operations.slice(0, definition.operations.indexOf(operation));
  const shadowed = before.filter(
    (each) => each.method === method && each.path === path && each.webSocket === webSocket,
  );
  expect(shadowed).toEqual([]);
}
