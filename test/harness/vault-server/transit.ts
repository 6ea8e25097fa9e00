import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { errors, expectKeys, found, type Handler, type VaultReply } from './request.ts';

/** What the stand-in keeps of a key; `rsa-4096` only as far as it takes no associated data. */
export type TransitKeyType = 'aes256-gcm96' | 'rsa-4096';

/** The transit engine. https://developer.hashicorp.com/vault/api-docs/secret/transit */
export class Transit {
  readonly #mount: string;
  readonly #keys = new Map<string, { readonly type: TransitKeyType; readonly key: Buffer }>();

  constructor(mount: string) {
    this.#mount = mount;
  }

  add(name: string, type: TransitKeyType = 'aes256-gcm96'): void {
    this.#keys.set(name, { type, key: randomBytes(32) });
  }

  readonly handle: Handler = ({ method, path, body }) => {
    const [what, name, ...rest] = path.startsWith(`${this.#mount}/`)
      ? path.slice(this.#mount.length + 1).split('/')
      : [];
    if (method !== 'POST' || name === undefined || rest.length > 0) return undefined;
    if (what !== 'encrypt' && what !== 'decrypt') return undefined;
    expectKeys(body, [what === 'encrypt' ? 'plaintext' : 'ciphertext', 'associated_data']);
    const known = this.#keys.get(name);
    if (known === undefined) return errors(400, 'encryption key not found');
    const { associated_data: bound } = body;
    if (bound !== undefined && known.type !== 'aes256-gcm96')
      return errors(400, `'[0].associated_data' provided for non-AEAD cipher suite ${known.type}`);
    const context = Buffer.from(String(bound ?? ''), 'base64');
    return what === 'encrypt'
      ? encrypt(known.key, String(body['plaintext']), context)
      : decrypt(known.key, String(body['ciphertext']), context);
  };
}

function encrypt(key: Buffer, plaintext: string, context: Buffer): VaultReply {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
  const sealed = Buffer.concat([nonce, cipher.update(plaintext, 'base64'), cipher.final(), cipher.getAuthTag()]);
  return found({ ciphertext: `vault:v1:${sealed.toString('base64')}`, key_version: 1 });
}

function decrypt(key: Buffer, ciphertext: string, context: Buffer): VaultReply {
  const sealed = Buffer.from(ciphertext.replace(/^vault:v1:/, ''), 'base64');
  if (!ciphertext.startsWith('vault:v1:') || sealed.length < 28) return errors(400, 'invalid ciphertext: no prefix');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(context);
    decipher.setAuthTag(sealed.subarray(-16));
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
    return found({ plaintext: plaintext.toString('base64') });
  } catch {
    return errors(400, 'invalid ciphertext: unable to decrypt');
  }
}
