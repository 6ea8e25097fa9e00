import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { signAws } from '../../src/pipeline/inject/sign-aws.ts';

interface Case {
  readonly name: string;
  readonly with: 'suite' | 's3';
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly sessionToken?: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

interface Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly time: string;
  readonly origin: string;
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/aws-sigv4.json', import.meta.url), 'utf8')) as {
  readonly suite: Account;
  readonly s3: Account;
  readonly cases: readonly Case[];
};

test.each(vectors.cases)('$name', async (each) => {
  const account = vectors[each.with];
  const { accessKeyId, secretAccessKey, region, service, time, origin } = account;
  const { method = 'GET', path = '/', query = '', headers = {}, body = '', sessionToken } = each;
  const request = {
    method,
    origin,
    path,
    query,
    headers: new Map([...Object.entries(headers), ['user-agent', 'not signed']]),
    content: Buffer.from(body),
    now: Date.parse(time),
  };
  const credentials = { secret: secretAccessKey, session: sessionToken ?? '' };
  const rule = { in: 'aws-sigv4', accessKeyId, secretAccessKey: '{secret}', region, service } as const;
  await signAws(request, { ...rule, ...(sessionToken && { sessionToken: '{session}' }) }, credentials);
  const scope = `${accessKeyId}/${time.slice(0, 10).replaceAll('-', '')}/${region}/${service}/aws4_request`;
  expect(request.headers.get('authorization')).toBe(
    `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${each.signedHeaders}, Signature=${each.signature}`,
  );
  expect(request.headers.get('x-amz-security-token')).toBe(sessionToken);
});
