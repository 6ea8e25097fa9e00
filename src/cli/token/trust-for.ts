import { readFileSync } from 'node:fs';
import { extensions } from '../../extensions.ts';
import type { IssuerSettings } from '../../settings/auth.ts';
import type { Environment } from '../../settings/environment.ts';
import { loadSettings } from '../../settings/load.ts';
import type { Settings } from '../../settings/schema.ts';
import { CommandFailed } from '../command.ts';
import { type DevelopmentIssuer, isItsPublicKey, PUBLIC_KEY } from '../dev-issuer.ts';

/** On what terms a token will be accepted. */
export interface Trust {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: string;
  /** Absent when both names were given and there is no configuration to look into. */
  readonly settings: Settings | undefined;
}

interface Wanted {
  readonly issuer?: string;
  readonly audience?: string;
}

/**
 * Finds the configured issuer that has the development issuer's public key.
 * @throws CommandFailed when there is none; SettingsError when the configuration cannot be read and is needed.
 */
export function trustFor(own: DevelopmentIssuer, file: string, environment: Environment, wanted: Wanted): Trust {
  const settings = settingsOf(file, environment, wanted);
  const entry = settings?.auth.issuers.find(
    ({ issuer, publicKeyFile }) =>
      (wanted.issuer === undefined || issuer === wanted.issuer) && isItsPublicKey(own, readText(publicKeyFile)),
  );
  const algorithm = entry?.algorithms.find((each) => own.algorithms.includes(each)) ?? own.algorithms[0] ?? '';
  const issuer = wanted.issuer ?? entry?.issuer;
  const audience = wanted.audience ?? entry?.audience;
  if (issuer !== undefined && audience !== undefined) return { issuer, audience, algorithm, settings };
  throw new CommandFailed(
    `no issuer in ${file} ${wanted.issuer === undefined ? '' : 'of that name '}has the development issuer's key. ` +
      `Add one with publicKeyFile: ${PUBLIC_KEY}, or give --issuer and --audience.`,
  );
}

function settingsOf(file: string, environment: Environment, { issuer, audience }: Wanted): Settings | undefined {
  try {
    return loadSettings(file, environment, extensions).settings;
  } catch (error) {
    if (issuer !== undefined && audience !== undefined) return undefined;
    throw error;
  }
}

function readText(file: IssuerSettings['publicKeyFile']): string {
  try {
    return file === undefined ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
