import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withTables } from '../../scripts/integration-tables.ts';
import { integrations } from '../../src/integrations/index.ts';
import { keptParameters } from '../../src/integrations/twilio/parameters.ts';
import { loadSection } from '../harness/load-section.ts';

const document = readFileSync(new URL('../../docs/integrations.md', import.meta.url), 'utf8');
const sections = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.split('\n', 1)[0] ?? '', text]),
);

test('docs/integrations.md has a section for every integration', () => {
  const names = integrations.map(({ name }) => name);
  expect([...sections.keys()].filter((heading) => heading !== 'What all have')).toEqual(names);
});

test('its tables are what the registry says; else run: node scripts/integration-tables.ts', () => {
  expect(withTables(document)).toBe(document);
  expect([...document.matchAll(/<!-- operations: /g)]).toHaveLength(integrations.length - 1);
});

describe.each([...sections])('under %s', (name, text) => {
  const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
  if (name === 'What all have') return;

  test('every example is in order', () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const yaml of examples)
      for (const section of Object.values(parse(yaml) as Record<string, Record<string, unknown>>)) {
        expect(section['use']).toBe(name);
        expect(() => loadSection(section)).not.toThrow();
      }
  });
});

test('every parameter that the text says Twilio callers may be given is one', () => {
  const [, list = ''] = /as Twilio spells it: (.*?), and their like/s.exec(document) ?? [];
  const named = [...list.matchAll(/`(\w+)`/g)].map(([, parameter]) => parameter);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((parameter) => !keptParameters.includes(parameter as never))).toEqual([]);
});
