import { dotted } from './problems.ts';
import type { Settings } from './schema.ts';

/**
 * Warnings about URLs by http while private addresses are shut: nothing else is dialled in the clear, so that every call to them
 * will be refused. The gateway starts all the same and refuses them, as it does an https URL that leads to such an address.
 */
export function plaintextWarnings({ auth, egress, integrations }: Settings): string[] {
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
    .map(
      ({ path, opening }) =>
        `${dotted(path)} is a URL by http, and private addresses are shut, so every call to it is refused: ` +
        `write https, or ${opening} when it is a private address`,
    );
}
