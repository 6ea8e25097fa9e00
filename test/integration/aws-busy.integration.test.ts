import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { awsEnvironment, awsRefusal } from '../harness/aws.ts';
import { type AwsGate, openAwsGate } from '../harness/aws-gate.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

const VALUE = 'sk-canary-value-0123456789abcdefghijklmnopqrstuvwxyz';

let gate: AwsGate;
let workplace: Workplace;

beforeEach(async () => {
  gate = await openAwsGate();
  workplace = createWorkplace();
});
afterEach(async () => {
  workplace.remove();
  await gate.close();
});

test('a command goes on while AWS is still deleting a secret of that name', async () => {
  const created = () => gate.calls.filter(({ action }) => action === 'CreateSecret').length;
  gate.answer = ({ action }) => {
    if (action === 'GetSecretValue') return awsRefusal('ResourceNotFoundException');
    if (created() < 3) return awsRefusal('InvalidRequestException');
    return { status: 200, body: JSON.stringify({ Name: 'openai', VersionId: 'the-first-version' }) };
  };
  const options = ['--option', `endpoint=${gate.url}`, '--option', 'region=eu-central-1'];
  const { code, stderr, output } = await workplace.portcullis(
    ['secrets', 'set', 'openai/api-key', '--backend', 'aws', ...options, '--yes'],
    { environment: awsEnvironment, input: VALUE },
  );
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(created()).toBe(3);
  expect(output).not.toContain(VALUE);
});
