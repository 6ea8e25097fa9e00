import { errors, expectKeys, found, type Handler } from './request.ts';
import type { Tokens, TokenTerms } from './tokens.ts';

/** Who may log in, and what for. */
export interface Logins {
  /** Terms of the tokens that a login brings. */
  terms: TokenTerms;
  /** What counts as a good credential of the role. */
  credential: string;
  /** How many logins were tried. */
  readonly tried: number;
  readonly handle: Handler;
}

export const ROLE_ID = '11111111-2222-4333-8444-555555555555';
export const ROLE = 'portcullis';

/** AppRole at auth/approle and Kubernetes at auth/kubernetes and auth/clusters/one, with one role each. */
export function logins(tokens: Tokens, handingOut: (token: string) => void): Logins {
  let tried = 0;
  const methods: Readonly<
    Record<string, readonly [role: string, credential: string, roleIs: string, refusal: number]>
  > = {
    'auth/approle/login': ['role_id', 'secret_id', ROLE_ID, 400],
    'auth/kubernetes/login': ['role', 'jwt', ROLE, 403],
    'auth/clusters/one/login': ['role', 'jwt', ROLE, 403],
  };
  const all: Logins = {
    terms: { ttl: 3600 },
    credential: 'sk-canary-credential',
    get tried() {
      return tried;
    },
    handle: ({ method, path, body }) => {
      const login = Object.hasOwn(methods, path) ? methods[path] : undefined;
      if (!/^auth\/.+\/login$/.test(path) || method !== 'POST') return undefined;
      if (login === undefined) return errors(404, `no handler for route "${path}". route entry not found.`);
      const [role, credential, roleIs, refusal] = login;
      expectKeys(body, [role, credential]);
      tried += 1;
      if (body[role] !== roleIs || body[credential] !== all.credential)
        return errors(refusal, `invalid role or ${credential} ${String(body[credential])}`);
      const token = tokens.issue(all.terms);
      const auth = tokens.grant(token);
      handingOut(token);
      return found(null, { auth });
    },
  };
  return all;
}
