import type { Clock } from '../core/clock.ts';
import type { AddressPolicy } from '../egress/address-policy.ts';
import { failureCode } from '../egress/failure-code.ts';
import { fetchText } from '../egress/http.ts';
import { PublicKeyFileError, publicKeyFile } from '../pipeline/authenticate/public-key-file.ts';
import { RemoteKeySet } from '../pipeline/authenticate/remote-key-set.ts';
import type { TrustedIssuer } from '../pipeline/authenticate/verify-token.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Problem } from '../settings/problems.ts';
import { DEVELOPMENT_ISSUER } from '../settings/production.ts';
import type { Logger } from '../telemetry/logger.ts';

/** A key set's fetch: documents of some kilobytes from a server that should be near. */
const FETCH = { timeout: 5_000, maxBytes: 512 * 1024 };

/**
 * Opens the keys of every configured issuer. Those by URL begin to be fetched; those in files are read now.
 * @throws SettingsError naming every public key file that cannot be used.
 */
export async function openIssuers(loaded: LoadedSettings, clock: Clock, log: Logger): Promise<TrustedIssuer[]> {
  const { auth, egress } = loaded.settings;
  const problems: Problem[] = [];
  const issuers: TrustedIssuer[] = [];
  for (const [index, section] of auth.issuers.entries()) {
    const { issuer, audience, algorithms, jwksUri, publicKeyFile: file, organisationClaim } = section;
    try {
      const keys =
        file === undefined
          ? remoteKeySet(issuer, jwksUri ?? '', egress, clock, log)
          : await publicKeyFile(file, algorithms);
      issuers.push({ issuer, audience, algorithms, keys, organisationClaim });
    } catch (error) {
      if (!(error instanceof PublicKeyFileError)) throw error;
      problems.push({
        path: ['auth', 'issuers', index, 'publicKeyFile'],
        found: error.message,
        write:
          issuer === DEVELOPMENT_ISSUER
            ? 'run "npm run -s portcullis -- issuer create": it makes the key, and says what belongs here'
            : "the path of a PEM file with the issuer's public key",
      });
    }
  }
  if (problems.length > 0) throw loaded.refuse(problems);
  return issuers;
}

/** The text of an issuer's key set. @throws when the issuer is away or may not be dialled. */
export function fetchKeySet(uri: string, policy: AddressPolicy, signal?: AbortSignal): Promise<string> {
  return fetchText(uri, policy, FETCH, signal);
}

function remoteKeySet(issuer: string, uri: string, policy: AddressPolicy, clock: Clock, log: Logger): RemoteKeySet {
  return new RemoteKeySet({
    clock,
    fetch: (signal) => fetchKeySet(uri, policy, signal),
    onFailure: (error) => {
      log.warn({
        message: "an issuer's key set could not be fetched; retrying",
        event: 'key_set_unavailable',
        issuer,
        cause: failureCode(error),
      });
    },
  });
}
