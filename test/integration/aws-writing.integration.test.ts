import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freshReference } from '../contract/backend-behaviour/subject.ts';
import { type AwsWriters, openAwsWriters } from '../harness/aws-writers.ts';

// Several fields lie in one secret: what writing one does to the others, and to the versions before.

let writers: AwsWriters;

beforeAll(async () => {
  writers = await openAwsWriters();
});
afterEach(() => writers.mend());
afterAll(() => writers.close());

const freshName = () => freshReference().name;

/** Does something once, between two calls of a writer. */
function once(action: string, work: () => Promise<unknown>): void {
  writers.aws.gate.before = async (call) => {
    if (call.action !== action) return;
    writers.aws.gate.before = async () => {};
    await work();
  };
}

describe('one field', () => {
  test('leaves the others as they are, byte for byte', async () => {
    const name = freshName();
    const before = '{ "port": 12345678901234567890,\n  "api-key": "old", "ratio": 1.10, "nested": {"b":[1, 2]} }';
    await writers.aws.secrets.createSecret({ Name: name, SecretString: before });
    await writers.put(`secret://${name}/api-key`, 'new');
    expect(await writers.text(name)).toBe(before.replace('"old"', '"new"'));
    await writers.put(`secret://${name}/added`, 'value');
    expect(await writers.text(name)).toContain('"port": 12345678901234567890,\n');
    await writers.destroy(`secret://${name}/added`);
    expect(await writers.text(name)).toBe(before.replace('"old"', '"new"'));
  });

  test('that stands there twice is one afterwards, and none once destroyed', async () => {
    const name = freshName();
    await writers.aws.secrets.createSecret({ Name: name, SecretString: '{"a":"first","a":"second","b":"x"}' });
    await writers.put(`secret://${name}/a`, 'third');
    expect(await writers.fields(name)).toEqual({ a: 'third', b: 'x' });
    const another = freshName();
    await writers.aws.secrets.createSecret({ Name: another, SecretString: '{"a":"first","a":"second","b":"x"}' });
    await writers.destroy(`secret://${another}/a`);
    expect(await writers.text(another)).toBe('{"b":"x"}');
  });

  test('that another process writes at the same time is not lost', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one');
    once('PutSecretValue', () => writers.put(`secret://${name}/b`, 'theirs', writers.other));
    await writers.put(`secret://${name}/a`, 'two');
    expect(await writers.fields(name)).toEqual({ a: 'two', b: 'theirs' });
  });

  test('that somebody writes past Portcullis at the same time is not lost', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one');
    const SecretString = '{"a":"one","b":"theirs"}';
    once('PutSecretValue', () => writers.aws.secrets.putSecretValue({ SecretId: name, SecretString }));
    await writers.put(`secret://${name}/a`, 'two');
    expect(await writers.fields(name)).toEqual({ a: 'two', b: 'theirs' });
  });

  test('of a secret that another process makes at the same time', async () => {
    const name = freshName();
    once('CreateSecret', () => writers.put(`secret://${name}/b`, 'theirs', writers.other));
    await writers.put(`secret://${name}/a`, 'ours');
    expect(await writers.fields(name)).toEqual({ a: 'ours', b: 'theirs' });
  });

  test('of many at once from two processes', async () => {
    const name = freshName();
    const all = Array.from({ length: 12 }, (_, index) => `field-${index}`);
    await Promise.all(
      all.map((field, index) =>
        writers.put(`secret://${name}/${field}`, field, index % 2 ? writers.other : writers.backend),
      ),
    );
    expect(await writers.fields(name)).toEqual(Object.fromEntries(all.map((field) => [field, field])));
  });

  test('of very many at once from one process, which does not race itself', async () => {
    const name = freshName();
    const before = writers.aws.gate.calls.length;
    const all = Array.from({ length: 20 }, (_, index) => `field-${index}`);
    await Promise.all(all.map((field) => writers.put(`secret://${name}/${field}`, field)));
    expect(await writers.fields(name)).toEqual(Object.fromEntries(all.map((field) => [field, field])));
    const written = writers.aws.gate.calls.slice(before).filter(({ action }) => /^(Create|Put)Secret/.test(action));
    expect(written).toHaveLength(all.length);
  });

  test('is written once when the answer is lost', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one');
    let lost = 0;
    writers.aws.gate.answer = ({ action }) => {
      if (action !== 'PutSecretValue' || lost > 0) return undefined;
      lost += 1;
      return 'lose the answer';
    };
    const id = await writers.put(`secret://${name}/a`, 'two');
    expect(await writers.fields(name)).toEqual({ a: 'two' });
    const { VersionIdsToStages = {} } = await writers.aws.secrets.describeSecret({ SecretId: name });
    expect(Object.keys(VersionIdsToStages)).toHaveLength(2);
    expect(VersionIdsToStages[id]).toEqual(['AWSCURRENT']);
  });

  test('may be put into a secret that was made without a value', async () => {
    const name = freshName();
    await writers.aws.secrets.createSecret({ Name: name });
    await writers.put(`secret://${name}/a`, 'one');
    expect(await writers.fields(name)).toEqual({ a: 'one' });
  });
});
