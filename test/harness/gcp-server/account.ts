import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jwtVerify } from 'jose';
import { Fault } from './message.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** A service account with a key of its own, and a pool of workloads that may act for it. */
export interface TestAccount {
  /** A file:/// URL of the key. */
  readonly keyFile: string;
  /** A file:/// URL of the configuration by which a workload logs in. @param origin of the stand-in, as a host of its own. */
  workloadFile(origin: string): string;
  /** The same, for a workload that goes on to act for a service account. */
  impersonatingFile(origin: string): string;
  /** The token that the workload's own platform gave it. */
  readonly subjectToken: string;
  readonly audience: string;
  /** What a login hands out. */
  readonly accessToken: string;
  /** The key, and the tokens that were noted. */
  readonly secrets: readonly string[];
  /** Notes the token that a call came with, whatever becomes of the call. */
  note(authorization: string | undefined): void;
  /** @throws Fault for what is no token of the account's, as https://google.aip.dev/auth/4111 has it, or of the login. */
  check(authorization: string | undefined): Promise<void>;
  remove(): void;
}

export function makeAccount(): TestAccount {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-gcp-'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const email = 'portcullis@test-project.iam.gserviceaccount.com';
  const keyId = randomUUID().replaceAll('-', '');
  const pool = 'projects/123456789/locations/global/workloadIdentityPools/tests/providers/tests';
  const subjectToken = `subject-${randomUUID()}`;
  const accessToken = `ya29.${randomUUID()}`;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const secrets = [subjectToken, accessToken, ...pem.split('\n').filter((line) => line.length === 64)];
  const audience = `//iam.googleapis.com/${pool}`;
  const file = (name: string, content: string | object) => {
    const path = join(directory, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const elsewhere = (origin: string) => origin.replace('127.0.0.1', 'localhost');
  const workload = (origin: string) => ({
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${elsewhere(origin)}/v1/token`,
    credential_source: { file: file('subject-token', subjectToken) },
    universe_domain: 'googleapis.com',
  });
  const key = {
    type: 'service_account',
    project_id: 'test-project',
    private_key_id: keyId,
    private_key: pem,
    client_email: email,
    client_id: '100000000000000000000',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
  };
  return {
    keyFile: pathToFileURL(file('key.json', key)).href,
    subjectToken,
    audience,
    accessToken,
    secrets,
    workloadFile: (origin) => pathToFileURL(file('workload.json', workload(origin))).href,
    impersonatingFile: (origin) => {
      const path = `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
      const impersonating = { ...workload(origin), service_account_impersonation_url: `${elsewhere(origin)}${path}` };
      return pathToFileURL(file('impersonating.json', impersonating)).href;
    },
    note: (authorization) => {
      const token = bearerIn(authorization);
      if (token !== undefined && !secrets.includes(token)) secrets.push(token);
    },
    check: async (authorization) => {
      const token = bearerIn(authorization);
      if (token === undefined) throw new Fault('no bearer token in Authorization');
      if (token === accessToken) return;
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        issuer: email,
        subject: email,
        maxTokenAge: '1h',
        requiredClaims: ['iat', 'exp', 'scope'],
      });
      if (protectedHeader.kid !== keyId || payload['scope'] !== SCOPE)
        throw new Fault('a token of another key or scope');
      if ((payload.exp ?? 0) - (payload.iat ?? 0) > 3600) throw new Fault('a token for more than an hour');
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

const bearerIn = (authorization = '') => /^Bearer (\S+)$/.exec(authorization)?.[1];
