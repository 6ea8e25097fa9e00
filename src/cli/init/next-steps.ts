import { secretReferences } from '../../composition/secret-problems.ts';
import { extensions } from '../../extensions.ts';
import { variableOf } from '../../secrets/env.ts';
import { type Environment, isProduction } from '../../settings/environment.ts';
import { loadSettings } from '../../settings/load.ts';
import type { Settings } from '../../settings/schema.ts';
import { settingsFile } from '../../settings/settings-file.ts';
import type { Choices } from './choose.ts';

/** A title and the lines to type. */
type Step = readonly [title: string, ...lines: string[]];

/** What is left to do once the configuration is written, in the order to do it. */
export function nextSteps(file: string, choices: Choices, environment: Environment) {
  const { settings } = loadSettings(file, environment, extensions);
  const variables = [...new Set(secretReferences(settings).map(({ reference }) => variableOf(reference)))];
  const unset = variables.filter((name) => !environment[name]);
  const known = [settingsFile({}), settingsFile(environment)].includes(file);
  const examples = choices.integrations.flatMap(({ starter }) => (starter.example ? [starter.name] : []));
  const steps: Step[] = [
    ...some(examples, [`In ${file}, edit ${examples.join(', ')}: what stands there is an example.`]),
    ...some(isProduction(environment) ? [file] : [], [
      'With NODE_ENV=production, keep the keys in an encrypted vault (docs/secrets.md), or accept environment variables, by:',
      'secrets: { backend: env, options: { allowInProduction: true } }',
    ]),
    ...some(known ? [] : [file], [
      'Tell Portcullis where its configuration is:',
      `export PORTCULLIS_CONFIG=${shellWord(file)}`,
    ]),
    ...some(unset, [
      'Give Portcullis the key, from the provider; docs/secrets.md tells how to keep it in an encrypted vault instead:',
      ...unset.map((name) => `export ${name}=…`),
    ]),
    ['See that the key works:', 'npm run -s portcullis -- doctor'],
    ['Start the gateway:', 'npm start'],
    ...callSteps(settings, choices),
  ];
  const text = steps.map(([title, ...lines], index) => [
    `${index + 1}. ${title}`,
    ...lines.map((line) => `     ${line}`),
  ]);
  return {
    text: `Next:\n\n${text.map((lines) => lines.join('\n')).join('\n\n')}`,
    data: { variables, commands: steps.flatMap(([, ...lines]) => lines) },
  };
}

function callSteps({ server, integrations: sections }: Settings, { integrations, issuer }: Choices): Step[] {
  const scopes = [...new Set(Object.values(sections).flatMap((section) => section.scopes))];
  const allScopes = scopes.map((scope) => `--scope ${scope}`).join(' ');
  const base = `http://${server.host}:${server.port}/proxy`;
  const calls = integrations.flatMap(({ starter: { name, sample } }) =>
    sample === undefined ? [] : [`curl -H "Authorization: Bearer $TOKEN" '${base}/${name}${sample}'`],
  );
  return [
    issuer.kind === 'development'
      ? [
          'In another terminal, make a token:',
          `TOKEN=$(npm run -s portcullis -- token issue --sub alice ${allScopes} --ttl 1h)`,
        ]
      : ['In another terminal, take a token from your identity provider:', 'TOKEN=…'],
    ...some(calls, ['Call through the gateway, without a key:', ...calls]),
  ];
}

/** The step, when the list that calls for it has something in it. */
const some = (list: readonly unknown[], step: Step): Step[] => (list.length > 0 ? [step] : []);
const shellWord = (text: string) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
