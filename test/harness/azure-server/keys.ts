import {
  constants,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { Exchange } from './exchange.ts';

export interface VaultKey {
  readonly name: string;
  readonly kind: 'RSA' | 'EC';
  /** Oldest first. */
  readonly versions: { readonly id: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject }[];
  enabled: boolean;
}

/** A key of one version; {@link addVersion} rotates it. */
export function newKey(name: string, kind: VaultKey['kind'] = 'RSA'): VaultKey {
  const key: VaultKey = { name, kind, versions: [], enabled: true };
  addVersion(key);
  return key;
}

export function addVersion({ versions }: VaultKey): void {
  versions.push({ id: randomBytes(16).toString('hex'), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
}

/** https://learn.microsoft.com/rest/api/keyvault/keys */
export function answerKeys(url: string, keys: readonly VaultKey[], exchange: Exchange): undefined {
  const [, , name = '', version = '', operation, ...more] = exchange.path.split('/');
  const key = keys.find((each) => each.name === name.toLowerCase());
  if (more.length > 0 || name === '') return exchange.fault('no such path');
  if (exchange.method === 'GET' && operation === undefined) return get(url, key, version, exchange);
  if (exchange.method !== 'POST' || (operation !== 'wrapkey' && operation !== 'unwrapkey'))
    return exchange.fault('no such path');
  if (!/^[0-9a-f]{32}$/.test(version)) return exchange.fault('a key without its version');
  const found = key?.versions.find(({ id }) => id === version);
  if (key === undefined || found === undefined) return exchange.refuse(404, 'KeyNotFound');
  if (!key.enabled) return exchange.refuse(403, 'Forbidden', 'KeyDisabled');
  const { alg, value } = JSON.parse(exchange.body) as { alg?: unknown; value?: unknown };
  if (exchange.header('content-type') !== 'application/json') return exchange.fault('a body that is not JSON');
  if (alg !== 'RSA-OAEP-256' || typeof value !== 'string' || !/^[\w-]+$/.test(value))
    return exchange.fault('what is to be wrapped, or how');
  const bytes = Buffer.from(value, 'base64url');
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  try {
    const done =
      operation === 'wrapkey'
        ? publicEncrypt({ key: found.publicKey, ...padding }, bytes)
        : privateDecrypt({ key: found.privateKey, ...padding }, bytes);
    exchange.answer(200, { kid: `${url}/keys/${key.name}/${version}`, value: done.toString('base64url') });
  } catch {
    exchange.refuse(400, 'BadParameter');
  }
}

function get(url: string, key: VaultKey | undefined, version: string, exchange: Exchange): undefined {
  const found = version === '' ? key?.versions.at(-1) : key?.versions.find(({ id }) => id === version);
  if (key === undefined || found === undefined) return exchange.refuse(404, 'KeyNotFound');
  const { n, e } = found.publicKey.export({ format: 'jwk' });
  exchange.answer(200, {
    key: { kid: `${url}/keys/${key.name}/${found.id}`, kty: key.kind, key_ops: ['wrapKey', 'unwrapKey'], n, e },
    attributes: { enabled: key.enabled, created: 1_790_000_000, updated: 1_790_000_000 },
  });
}
