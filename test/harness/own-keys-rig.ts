import { writeFileSync } from 'node:fs';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { type CallOptions, type CallResult, call } from './call.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';
import { makeVault } from './new-vault.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { type Answer, startUpstream, type Upstream } from './upstream.ts';
import { type VaultScratch, vaultScratch } from './vault-rig.ts';

/** The product's key; where it is used although a caller brought one, a test finds it. */
export const PRODUCT_KEY = 'product-canary-key+of/the=house-5f20';
/** What alice brings. */
export const OWN_KEY = 'own-canary-key+of/alice=herself-81b3';

/** A gateway with a vault for callers' keys, apart from the product's, and two issuers who both know an alice. */
export interface OwnKeysRig {
  readonly scratch: VaultScratch;
  readonly upstream: Upstream;
  readonly gateway: TestGateway;
  readonly issuer: TestIssuer;
  readonly otherIssuer: TestIssuer;
  /** alice, of the first issuer. */
  readonly alice: string;
  /** Another alice, of the second. */
  readonly otherAlice: string;
  /** `options` of the vault. */
  readonly vault: { readonly path: string; readonly passphraseFile: string };
  /** A request to `/me/keys/<rest>`, alice's unless told otherwise. */
  own(method: string, rest: string, options?: CallOptions): Promise<CallResult>;
  /** Stores a key as JSON. */
  put(rest: string, fields: unknown, options?: CallOptions): Promise<CallResult>;
  /** A call, alice's unless told otherwise. */
  call(target: string, options?: CallOptions): Promise<CallResult>;
  close(): Promise<void>;
}

export interface OwnKeysRigOptions extends Omit<TestGatewayOptions, 'config'> {
  readonly answer?: Answer;
  readonly integrations: (upstreamOrigin: string) => Record<string, unknown>;
  /** The section `secrets`, given the vault's options; apart from the environment's when absent. */
  readonly secrets?: (vault: OwnKeysRig['vault']) => Record<string, unknown>;
  /** Other sections. */
  readonly config?: Record<string, unknown>;
}

const APART = (options: OwnKeysRig['vault']) => ({ backend: 'env', callerKeys: { backend: 'local', options } });

export async function openOwnKeysRig(options: OwnKeysRigOptions): Promise<OwnKeysRig> {
  const { answer, integrations, secrets = APART, config, environment, ...rest } = options;
  const scratch = vaultScratch();
  const issuer = await createIssuer();
  const otherIssuer = await createIssuer({ issuer: 'https://other.test/' });
  const vault = { path: scratch.file('vault.sqlite'), passphraseFile: scratch.file('passphrase') };
  writeFileSync(vault.passphraseFile, 'the right passphrase');
  await makeVault(local as unknown as BackendDefinition, vault);
  const upstream = await startUpstream(answer);
  const gateway = await startTestGateway(issuer, upstream.origin, {
    ...rest,
    environment: { GENERIC_KEY: PRODUCT_KEY, ...environment },
    config: {
      auth: { issuers: [issuer, otherIssuer].map((each) => issuerSection(each, scratch)) },
      secrets: secrets(vault),
      integrations: integrations(upstream.origin),
      ...config,
    },
  }).catch(async (error: unknown) => {
    await upstream.close();
    scratch.remove();
    throw error;
  });
  const alice = await issuer.sign();
  const own = (method: string, target: string, given: CallOptions = {}) =>
    call(`${gateway.origin}/me/keys/${target}`, { method, token: alice, ...given });
  return {
    scratch,
    upstream,
    gateway,
    issuer,
    otherIssuer,
    alice,
    otherAlice: await otherIssuer.sign(),
    vault,
    own,
    put: (target, fields, { headers, ...given } = {}) =>
      own('PUT', target, {
        body: JSON.stringify(fields),
        headers: { 'content-type': 'application/json', ...headers },
        ...given,
      }),
    call: (target, given = {}) => call(gateway.origin + target, { token: alice, ...given }),
    close: async () => {
      await gateway.stop();
      await upstream.close();
      scratch.remove();
    },
  };
}

function issuerSection({ issuer, publicPem }: TestIssuer, scratch: VaultScratch) {
  const publicKeyFile = scratch.file(`${new URL(issuer).hostname}.pem`);
  writeFileSync(publicKeyFile, publicPem);
  return { issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile };
}

/** The header of a call that names a task. */
export const forTask = (task: string) => ({ 'x-portcullis-task': task });
