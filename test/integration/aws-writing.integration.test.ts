import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { freshReference } from '../contract/backend-behaviour/subject.ts';
import { writerOf } from '../contract/backend-behaviour/writing.ts';
import { startAws, type TestAws } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';

// Several fields lie in one secret: what writing one does to the others, and to the versions before.

let aws: TestAws;
let backend: SecretBackend;
let other: SecretBackend;

beforeAll(async () => {
  aws = await startAws();
  [backend, other] = [awsBackend(aws.options), awsBackend(aws.options)];
});
afterEach(() => {
  aws.gate.answer = () => undefined;
  aws.gate.before = async () => {};
});
afterAll(async () => {
  await Promise.all([backend.close(), other.close()]);
  await aws.close();
});

const put = (uri: string, value: string, by = backend) =>
  writerOf(by).put(secretReference.parse(uri), new SecretValue(value), 0);
const destroy = (uri: string, by = backend) => writerOf(by).destroy(secretReference.parse(uri));
const text = async (SecretId: string) => (await aws.secrets.getSecretValue({ SecretId })).SecretString ?? '';
const fields = async (name: string) => JSON.parse(await text(name)) as unknown;
const freshName = () => freshReference().name;

/** Does something once, between two calls of a writer. */
function once(action: string, work: () => Promise<unknown>): void {
  aws.gate.before = async (call) => {
    if (call.action !== action) return;
    aws.gate.before = async () => {};
    await work();
  };
}

describe('one field', () => {
  test('leaves the others as they are, byte for byte', async () => {
    const name = freshName();
    const before = '{ "port": 12345678901234567890,\n  "api-key": "old", "ratio": 1.10, "nested": {"b":[1, 2]} }';
    await aws.secrets.createSecret({ Name: name, SecretString: before });
    await put(`secret://${name}/api-key`, 'new');
    expect(await text(name)).toBe(before.replace('"old"', '"new"'));
    await put(`secret://${name}/added`, 'value');
    expect(await text(name)).toContain('"port": 12345678901234567890,\n');
    await destroy(`secret://${name}/added`);
    expect(await text(name)).toBe(before.replace('"old"', '"new"'));
  });

  test('that stands there twice is one afterwards, and none once destroyed', async () => {
    const name = freshName();
    await aws.secrets.createSecret({ Name: name, SecretString: '{"a":"first","a":"second","b":"x"}' });
    await put(`secret://${name}/a`, 'third');
    expect(await fields(name)).toEqual({ a: 'third', b: 'x' });
    const another = freshName();
    await aws.secrets.createSecret({ Name: another, SecretString: '{"a":"first","a":"second","b":"x"}' });
    await destroy(`secret://${another}/a`);
    expect(await text(another)).toBe('{"b":"x"}');
  });

  test('that another process writes at the same time is not lost', async () => {
    const name = freshName();
    await put(`secret://${name}/a`, 'one');
    once('PutSecretValue', () => put(`secret://${name}/b`, 'theirs', other));
    await put(`secret://${name}/a`, 'two');
    expect(await fields(name)).toEqual({ a: 'two', b: 'theirs' });
  });

  test('that somebody writes past Portcullis at the same time is not lost', async () => {
    const name = freshName();
    await put(`secret://${name}/a`, 'one');
    const SecretString = '{"a":"one","b":"theirs"}';
    once('PutSecretValue', () => aws.secrets.putSecretValue({ SecretId: name, SecretString }));
    await put(`secret://${name}/a`, 'two');
    expect(await fields(name)).toEqual({ a: 'two', b: 'theirs' });
  });

  test('of a secret that another process makes at the same time', async () => {
    const name = freshName();
    once('CreateSecret', () => put(`secret://${name}/b`, 'theirs', other));
    await put(`secret://${name}/a`, 'ours');
    expect(await fields(name)).toEqual({ a: 'ours', b: 'theirs' });
  });

  test('of many at once from two processes', async () => {
    const name = freshName();
    const all = Array.from({ length: 12 }, (_, index) => `field-${index}`);
    await Promise.all(all.map((field, index) => put(`secret://${name}/${field}`, field, index % 2 ? other : backend)));
    expect(await fields(name)).toEqual(Object.fromEntries(all.map((field) => [field, field])));
  });

  test('is written once when the answer is lost', async () => {
    const name = freshName();
    await put(`secret://${name}/a`, 'one');
    let lost = 0;
    aws.gate.answer = ({ action }) => {
      if (action !== 'PutSecretValue' || lost > 0) return undefined;
      lost += 1;
      return 'lose the answer';
    };
    const id = await put(`secret://${name}/a`, 'two');
    expect(await fields(name)).toEqual({ a: 'two' });
    const { VersionIdsToStages = {} } = await aws.secrets.describeSecret({ SecretId: name });
    expect(Object.keys(VersionIdsToStages)).toHaveLength(2);
    expect(VersionIdsToStages[id]).toEqual(['AWSCURRENT']);
  });

  test('may be put into a secret that was made without a value', async () => {
    const name = freshName();
    await aws.secrets.createSecret({ Name: name });
    await put(`secret://${name}/a`, 'one');
    expect(await fields(name)).toEqual({ a: 'one' });
  });
});
