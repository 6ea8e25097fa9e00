import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

/**
 * URLs by http that could never be dialled: what is sent in the clear goes to private addresses alone, and these are shut. An
 * https one with a private address is refused when it is called, since names lead there too.
 */
export function plaintextProblems({ auth, egress, integrations }: Settings): Problem[] {
  const urls = [
    ...auth.issuers.map(({ jwksUri: url }, index) => ({
      path: ['auth', 'issuers', index, 'jwksUri'],
      url,
      open: egress.allowPrivateAddresses,
      opening: 'egress.allowPrivateAddresses: true',
    })),
    ...Object.entries(integrations).map(([name, { baseUrl: url, allowPrivateAddresses: own }]) => ({
      path: ['integrations', name, 'baseUrl'],
      url,
      open: own ?? egress.allowPrivateAddresses,
      opening: 'allowPrivateAddresses: true',
    })),
  ];
  return urls
    .filter(({ url, open }) => url !== undefined && !open && new URL(url).protocol === 'http:')
    .map(({ path, opening }) => ({
      path,
      found: 'a URL by http, while private addresses are shut: no others may be called in the clear',
      write: `https, or ${opening} when it is a private address`,
    }));
}
