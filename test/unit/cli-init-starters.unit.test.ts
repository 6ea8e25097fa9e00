import { describe, expect, test } from '@jest/globals';
import { renderConfig } from '../../src/cli/init/render-config.ts';
import { integrations } from '../../src/integrations/index.ts';
import { variableOf } from '../../src/secrets/env.ts';
import { refusalOf } from '../harness/settings-problems.ts';

const issuer = {
  kind: 'own',
  issuer: 'https://login.example.com/',
  audience: 'a "quoted": \\ audience # with YAML in it',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['RS256'],
} as const;

describe('what init writes for each integration that there is', () => {
  test.each(integrations.map((each) => [each.name, each] as const))(
    '%s is accepted once its secrets are there',
    async (_name, definition) => {
      const text = renderConfig('config/gateway.yaml', { integrations: [definition], issuer, origins: [] });
      const references = [...text.matchAll(/secret:\/\/([\w-]+)\/([\w-]+)/g)].map(([uri, name = '', field = '']) => ({
        uri,
        name,
        field,
      }));
      const environment = Object.fromEntries(references.map((reference) => [variableOf(reference), 'a-key']));
      expect(await refusalOf(text, environment)).toBeUndefined();
    },
  );

  test('is accepted for all of them together', async () => {
    const text = renderConfig('config/gateway.yaml', { integrations, issuer, origins: ['https://app.example.com'] });
    expect((await refusalOf(text))?.problems.filter(({ found }) => !/does not exist/.test(found)) ?? []).toEqual([]);
  });

  test.each(integrations.flatMap(({ starter: { sample } }) => sample ?? []))(
    '%s fits into a line of the shell',
    (sample) => {
      expect(sample).toMatch(/^\/[^ ']*$/);
    },
  );
});

test('the schema is named by its way from the file, so that editors find it', () => {
  const text = renderConfig('config/gateway.yaml', { integrations, issuer, origins: [] });
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/gateway\.schema\.json\n/);
});
