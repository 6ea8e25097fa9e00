import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { writerOf } from '../contract/backend-behaviour/writing.ts';
import { awsRefusal } from '../harness/aws.ts';
import type { AwsCall } from '../harness/aws-gate/call.ts';
import type { AwsFault } from '../harness/aws-gate.ts';
import { openScriptedAws, type ScriptedAws } from '../harness/scripted-aws.ts';

// What AWS documents of versions, and moto does otherwise.

let aws: ScriptedAws;

beforeEach(async () => {
  aws = await openScriptedAws();
});
afterEach(() => aws.close());

const put = () =>
  writerOf(aws.backend).put(secretReference.parse('secret://openai/api-key'), new SecretValue('new'), 0);
const written = () => aws.gate.calls.filter(({ action }) => action === 'PutSecretValue').map(({ input }) => input);

const answer = (body: object): AwsFault => ({ status: 200, body: JSON.stringify(body) });
const version = (id: string, text: string, seconds: number) =>
  answer({ VersionId: id, SecretString: text, CreatedDate: 1_700_000_000 + seconds });
const stored = ({ input }: AwsCall, ...VersionStages: string[]) =>
  answer({ VersionId: input['ClientRequestToken'], VersionStages });

/** Answers that the current version is the same all the time. */
function answers(stores: (call: AwsCall) => AwsFault, previous = version('current', '{"api-key":"old"}', 5)): void {
  aws.gate.answer = (call) => {
    if (call.action === 'PutSecretValue') return stores(call);
    return call.input['VersionStage'] === 'AWSPREVIOUS' ? previous : version('current', '{"api-key":"old"}', 5);
  };
}

test('the next version has an id that follows from the one before, so that only one can', async () => {
  answers((call) => stored(call, 'AWSCURRENT'));
  const ids = [await put(), await put()];
  expect(ids[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(written().map(({ ClientRequestToken }) => ClientRequestToken)).toEqual(ids);
});

test.each<[string, (call: AwsCall) => AwsFault]>([
  ['it is another', () => awsRefusal('ResourceExistsException')],
  ['it is the same, and not current', (call) => stored(call)],
])('where somebody went back to an older version, the one after it is there: %s', async (_what, refuses) => {
  answers((call) => (written().length === 1 ? refuses(call) : stored(call, 'AWSCURRENT')));
  const id = await put();
  const ids = written().map(({ ClientRequestToken }) => ClientRequestToken);
  expect(ids).toEqual([expect.any(String), id]);
  expect(new Set(ids).size).toBe(2);
});

test('an older version before is not taken for what somebody wrote meanwhile', async () => {
  answers((call) => stored(call, 'AWSCURRENT'), version('older', '{"api-key":"older","gone":"x"}', 4));
  await put();
  expect(written()).toHaveLength(1);
});

test('what somebody wrote meanwhile goes on, with the change', async () => {
  const theirs = version('theirs', '{"api-key":"old","theirs":"x"}', 6);
  const before = version('current', '{"api-key":"old"}', 5);
  aws.gate.answer = (call) => {
    if (call.action === 'PutSecretValue') return stored(call, 'AWSCURRENT');
    if (call.input['VersionStage'] === 'AWSCURRENT') return before;
    const [first] = written();
    return written().length === 1 ? theirs : version(String(first?.['ClientRequestToken']), '{}', 7);
  };
  const id = await put();
  const [first, second] = written();
  expect(written()).toHaveLength(2);
  expect(JSON.parse(String(second?.['SecretString']))).toEqual({ 'api-key': 'new', theirs: 'x' });
  expect(second?.['ClientRequestToken']).toBe(id);
  expect(first?.['ClientRequestToken']).not.toBe(id);
});
