import { loadSdk } from '../../../managers/load-sdk.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import { tokenError } from './token-error.ts';

/** What is used of the package `pkcs11js`, which compiles when it is installed: so only who has an HSM adds it. */
export interface Binding {
  readonly PKCS11: new () => Cryptoki;
}

/** A session, slot or object. */
export type Handle = Buffer;

export interface Attribute {
  readonly type: number;
  readonly value?: Buffer | string | number | boolean;
}

export interface Mechanism {
  readonly mechanism: number;
  readonly parameter?: Readonly<Record<string, unknown>>;
}

/** The functions of PKCS #11 v2.40 §5, each of which throws an error with the code's name as its message. */
export interface Cryptoki {
  load(path: string): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetSlotList(tokenPresent: boolean): Handle[];
  C_GetTokenInfo(slot: Handle): { readonly label: string; readonly flags: number };
  C_GetMechanismList(slot: Handle): number[];
  C_OpenSession(slot: Handle, flags: number): Handle;
  C_Login(session: Handle, userType: number, pin: string): void;
  C_FindObjectsInit(session: Handle, template: readonly Attribute[]): void;
  C_FindObjects(session: Handle, most: number): Handle[];
  C_FindObjectsFinal(session: Handle): void;
  C_GetAttributeValue(session: Handle, object: Handle, template: readonly Attribute[]): { readonly value: Buffer }[];
  C_GenerateKey(session: Handle, mechanism: Mechanism, template: readonly Attribute[]): Handle;
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_Encrypt(session: Handle, data: Buffer, output: Buffer): Buffer;
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_Decrypt(session: Handle, data: Buffer, output: Buffer): Buffer;
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void;
  C_Sign(session: Handle, data: Buffer, output: Buffer): Buffer;
}

// By a name in a variable: the compiler and other tools would look for what most have not installed.
const PACKAGE = 'pkcs11js';

/** @throws ManagerError `unusable` when the package is not there, or was not compiled. */
export async function loadBinding(): Promise<Binding> {
  try {
    const { default: binding } = (await loadSdk(PACKAGE, () => import(PACKAGE))) as { readonly default: Binding };
    return binding;
  } catch (error) {
    // What it requires in turn is what its compilation makes.
    if (!['MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'].some((code) => code === codeOf(error))) throw error;
    throw tokenError(
      'unusable',
      `the package ${PACKAGE} is installed, but was not compiled for this system`,
      `run npm rebuild ${PACKAGE}, which takes Python, make and a C++ compiler`,
    );
  }
}

/** Of Node, also where somebody told it in words. */
function codeOf(error: unknown): unknown {
  return error instanceof ManagerError ? codeOf(error.cause) : (error as NodeJS.ErrnoException).code;
}
