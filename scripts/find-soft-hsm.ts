import { existsSync, globSync } from 'node:fs';
import { findProgram } from './find-program.ts';

/** Where packages put SoftHSM's library: Debian, Red Hat, Homebrew. */
const LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/*/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/{opt/homebrew,usr/local}/lib/softhsm/libsofthsm2.so',
];

export interface SoftHsm {
  /** The program that makes tokens. */
  readonly tool: string;
  /** The PKCS#11 module. */
  readonly library: string;
}

/** An HSM in software; undefined when it is not installed. */
export function findSoftHsm(): SoftHsm | undefined {
  const tool = findProgram('softhsm2-util');
  const library = globSync(LIBRARIES).find((path) => existsSync(path));
  return tool === undefined || library === undefined ? undefined : { tool, library };
}
