import type { Problem } from './problems.ts';
import type { Settings } from './schema.ts';

/** The issuer that `portcullis init` sets up: its private key lies on the developer's disk. */
export const DEVELOPMENT_ISSUER = 'urn:portcullis:development';

/** What is fine on a developer's machine and refused when `NODE_ENV=production`. */
export function productionProblems({ auth }: Settings, production: boolean): Problem[] {
  if (!production) return [];
  return auth.issuers.flatMap(({ issuer }, index) =>
    issuer === DEVELOPMENT_ISSUER
      ? [
          {
            path: ['auth', 'issuers', index, 'issuer'],
            found: 'the development issuer, with NODE_ENV=production: whoever reads its key file can be anybody',
            write: 'your identity provider, with its audience, algorithms and jwksUri',
          },
        ]
      : [],
  );
}
