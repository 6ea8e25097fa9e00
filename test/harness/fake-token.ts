import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBinding } from './soft-hsm.ts';

/** What a token that no test has for real does, as the bodies of functions. */
export interface FakeToken {
  /** Of the token, as PKCS #11 counts them. */
  readonly flags?: number;
  /** On logging in. */
  readonly login?: string;
  /** Before anything. */
  readonly load?: string;
  /** `input`: what to encrypt. */
  readonly encrypt?: string;
}

const TOKEN_INITIALIZED = 0x400;

/**
 * A package in the place of pkcs11js, whose only token, `fake`, is misbehaved. What it is asked is written into a file, a line each.
 * @returns the environment in which it is found, and that file.
 */
export function fakeToken(directory: string, name: string, { flags = 0, login, load, encrypt }: FakeToken) {
  const [main, log] = [join(directory, `${name}.mjs`), join(directory, `${name}.log`)];
  writeFileSync(log, '');
  writeFileSync(
    main,
    `import { appendFileSync } from 'node:fs';
    const told = (text) => appendFileSync(${JSON.stringify(log)}, text + '\\n');
    const fails = (code) => { throw Object.assign(new Error(code), { name: 'Pkcs11Error' }); };
    class PKCS11 {
      load() { told('pid ' + process.pid); ${load ?? ''} }
      C_Initialize() {}
      C_GetSlotList() { return [Buffer.alloc(8)]; }
      C_GetTokenInfo() { return { label: 'fake'.padEnd(32), flags: ${flags | TOKEN_INITIALIZED} }; }
      C_OpenSession() { return Buffer.alloc(8); }
      C_Login(session, user, pin) { told('login'); ${login ?? ''} }
      C_FindObjectsInit() {}
      C_FindObjects() { return [Buffer.alloc(8)]; }
      C_FindObjectsFinal() {}
      C_GetAttributeValue() { return [{ value: Buffer.of(0x1f) }]; }
      C_EncryptInit() {}
      C_Encrypt(session, input) { ${encrypt ?? 'return Buffer.concat([input, Buffer.alloc(16)]);'} }
      C_DecryptInit() {}
      C_Decrypt(session, input) { return input.subarray(0, -16); }
    }
    export { PKCS11 };
    export default { PKCS11 };
    `,
  );
  return { environment: { NODE_OPTIONS: withBinding(main) }, log };
}
