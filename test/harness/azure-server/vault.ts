import { answerDeletedSecrets } from './deleted-secrets.ts';
import { type Exchange, QUOTED } from './exchange.ts';
import { answerKeys, type VaultKey } from './keys.ts';
import { LOGIN_HOST, type Login, TENANT } from './login.ts';
import { answerSecrets } from './secrets.ts';
import type { SecretShelf } from './shelf.ts';

export const VAULT_HOST = 'portcullis-tests.vault.azure.net';

export interface StandInVault {
  /** How it answers for now; `hang` never, `trickle` never to the end. */
  mode:
    | 'well'
    | 'throttle'
    | 'fail'
    | 'hang'
    | 'trickle'
    | 'deny'
    | 'deny-by-policy'
    | 'firewall'
    | 'redirect'
    | 'redirect-here'
    | 'not-found'
    | 'vault-not-found'
    | 'something-else'
    | 'large';
  /** The operations that it denies, as `PUT secrets` or `POST unwrapkey`; all the others go on. */
  readonly denied: Set<string>;
  /** The resource for which it wants a token. */
  resource: string;
  /** How many requests it left without an answer. */
  hanging: number;
  /** What arrived with a token, as `GET secrets`, in order. */
  readonly asked: string[];
  readonly shelf: SecretShelf;
  readonly keys: VaultKey[];
  answer(exchange: Exchange): undefined;
}

const VERSION = /^(7\.\d|20\d\d-\d\d-\d\d)$/;

export function standInVault(login: Login, keys: VaultKey[]): StandInVault {
  const url = `https://${VAULT_HOST}`;
  const shelf: SecretShelf = {
    url,
    recoveryLevel: 'Recoverable+Purgeable',
    live: new Map(),
    deleted: new Map(),
    leaving: new Set(),
  };
  const self: StandInVault = {
    mode: 'well',
    denied: new Set(),
    resource: 'https://vault.azure.net',
    hanging: 0,
    asked: [],
    shelf,
    keys,
    answer: (exchange) => {
      const [, collection = ''] = exchange.path.split('/');
      if (!VERSION.test(exchange.query.get('api-version') ?? '')) return exchange.fault('no api-version');
      if (self.mode === 'hang' || self.mode === 'trickle') {
        self.hanging += 1;
        return self.mode === 'trickle' ? exchange.trickle() : undefined;
      }
      if (self.mode === 'throttle') return exchange.refuse(429, 'Throttled', undefined, { 'Retry-After': '12' });
      if (self.mode === 'fail') return exchange.refuse(500, QUOTED);
      if (self.mode === 'redirect-here' && !exchange.path.endsWith('elsewhere'))
        return exchange.answer(307, undefined, { Location: `${exchange.path}elsewhere` });
      if (self.mode === 'not-found') return exchange.answer(404, 'no such upstream');
      if (self.mode === 'vault-not-found') return exchange.refuse(404, 'VaultNotFound');
      if (self.mode === 'something-else') return exchange.answer(200, { status: 'ok' });
      if (self.mode === 'large') return exchange.answer(200, { value: 'x'.repeat(2 ** 20) });
      if (self.mode === 'redirect') return exchange.answer(302, undefined, { Location: 'https://elsewhere.test/' });
      if (!isKnown(exchange, login)) return challenge(exchange, self.resource);
      const asked = `${exchange.method} ${collection}`;
      self.asked.push(asked);
      if (self.mode === 'firewall') return exchange.refuse(403, 'Forbidden', 'ForbiddenByFirewall');
      if (self.mode === 'deny-by-policy') return exchange.refuse(403, 'Forbidden', 'AccessDenied');
      const operation = `${exchange.method} ${exchange.path.split('/').at(-1)}`;
      if (self.mode === 'deny' || self.denied.has(asked) || self.denied.has(operation))
        return exchange.refuse(403, 'Forbidden', 'ForbiddenByRbac');
      if (exchange.header('accept') !== 'application/json' && exchange.method !== 'DELETE')
        return exchange.fault('what it accepts');
      if (collection === 'secrets') return answerSecrets(shelf, exchange);
      if (collection === 'deletedsecrets') return answerDeletedSecrets(shelf, exchange);
      if (collection === 'keys') return answerKeys(url, keys, exchange);
      return exchange.fault('no such path');
    },
  };
  return self;
}

function isKnown(exchange: Exchange, login: Login): boolean {
  const [scheme, token = ''] = exchange.header('authorization')?.split(' ') ?? [];
  return scheme === 'Bearer' && login.knows(token);
}

/** https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses#authentication */
function challenge(exchange: Exchange, resource: string): undefined {
  return exchange.refuse(401, 'Unauthorized', undefined, {
    'WWW-Authenticate': `Bearer authorization="https://${LOGIN_HOST}/${TENANT}", resource="${resource}"`,
  });
}
