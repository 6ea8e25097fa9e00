import { createLocalJWKSet } from 'jose';
import { fetchKeySet } from '../../composition/open-issuers.ts';
import type { AddressPolicy } from '../../egress/address-policy.ts';
import { explainFailure } from '../../egress/explain-failure.ts';
import type { IssuerSettings } from '../../settings/auth.ts';
import type { Finding } from './finding.ts';

/** Looks whether an issuer's keys can be had, and whether one of them fits the algorithms asked for. */
export async function examineIssuer(settings: IssuerSettings, egress: AddressPolicy): Promise<Finding> {
  const { issuer: name, jwksUri, publicKeyFile, algorithms } = settings;
  const finding = { kind: 'issuer', name } as const;
  if (jwksUri === undefined)
    return { ...finding, outcome: 'ok', detail: `the public key in ${publicKeyFile} fits ${algorithms.join(', ')}` };
  // What stands after a ? may be somebody's secret.
  const place = jwksUri.replace(/\?.*$/s, '');
  let text: string;
  try {
    text = await fetchKeySet(jwksUri, egress);
  } catch (error) {
    const { detail, remedy } = explainFailure(error);
    return { ...finding, outcome: 'unreachable', detail: `no key set from ${place}: ${detail}`, remedy };
  }
  const fitting = await algorithmsWithKey(text, algorithms);
  if (fitting === undefined) {
    const remedy = 'check jwksUri';
    return { ...finding, outcome: 'refused', detail: `what ${place} gave is no JSON Web Key Set`, remedy };
  }
  if (fitting.length === 0) {
    const remedy = 'check algorithms and jwksUri';
    return { ...finding, outcome: 'refused', detail: `no key of ${place} fits ${algorithms.join(', ')}`, remedy };
  }
  return { ...finding, outcome: 'ok', detail: `${place} has a key for ${fitting.join(', ')}` };
}

/** Those algorithms for which the set holds a key, or undefined when it is no key set. */
async function algorithmsWithKey(text: string, algorithms: readonly string[]): Promise<string[] | undefined> {
  try {
    const keys = createLocalJWKSet(JSON.parse(text));
    const found = await Promise.all(algorithms.map((alg) => hasKey(keys, alg)));
    return algorithms.filter((_algorithm, index) => found[index]);
  } catch {
    return undefined;
  }
}

async function hasKey(keys: ReturnType<typeof createLocalJWKSet>, alg: string): Promise<boolean> {
  try {
    await keys({ alg }, { payload: '', signature: '' });
    return true;
  } catch (error) {
    // Several keys fit: a token names the one it means.
    return (error as { code?: string }).code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS';
  }
}
