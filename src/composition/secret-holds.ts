import type { OpenCallerKeys } from '../caller-keys/open-caller-keys.ts';
import type { Hold, InForce, StandingOrders } from '../lockdown/definition.ts';
import type { RevokedCaller } from '../lockdown/revocation-index.ts';
import { callerKey } from '../pipeline/authenticate/caller.ts';
import type { SecretClient } from '../secrets/client.ts';
import type { Settings } from '../settings/schema.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { secretReferences } from './secret-problems.ts';

/** Orders as they stand. */
export interface OrdersOnSecrets extends Pick<StandingOrders, 'holdOn' | 'onChange'> {
  readonly holds: readonly InForce<Hold>[];
  /** The callers that are banned; the same array for as long as they are the same. */
  readonly revokedCallers: readonly RevokedCaller[];
}

/** Where secrets are kept in memory. */
export interface SecretCaches {
  readonly secrets: Pick<SecretClient, 'forget'>;
  readonly ownKeys: Pick<OpenCallerKeys, 'forget'> | undefined;
}

interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

const NOBODY: Subject = { issuer: '', subject: '' };

/**
 * Which secrets only calls could use that are held: these are dropped from memory, and none of them is fetched while that is so. A
 * fetch that was under way when the hold came brings nothing back either.
 */
export class SecretHolds {
  readonly #issuers: readonly string[];
  /** The integrations that use a secret, by its reference. */
  readonly #users: ReadonlyMap<string, { readonly reference: SecretReference; readonly integrations: Set<string> }>;
  #orders: OrdersOnSecrets | undefined;
  #banned: { readonly of: readonly RevokedCaller[]; readonly keys: ReadonlySet<string> } = { of: [], keys: new Set() };

  constructor(settings: Settings) {
    this.#issuers = settings.auth.issuers.map(({ issuer }) => issuer);
    const users = new Map<string, { reference: SecretReference; integrations: Set<string> }>();
    for (const { path, reference } of secretReferences(settings)) {
      const known = users.get(reference.uri) ?? { reference, integrations: new Set() };
      users.set(reference.uri, { reference, integrations: known.integrations.add(path[1] ?? '') });
    }
    this.#users = users;
  }

  /** Whether one of the product's secrets is to be left alone for now. */
  readonly isWithheld = ({ uri }: SecretReference): boolean => {
    const integrations = this.#users.get(uri)?.integrations ?? new Set();
    return integrations.size > 0 && [...integrations].every((name) => this.#isHeld(name));
  };

  /** The same of a caller's own key; the caller by its key. */
  readonly isOwnKeyWithheld = (caller: string, integration: string): boolean =>
    this.#isHeld(integration, this.#namedCallers().get(caller)) || this.#bannedCallers().has(caller);

  /** From now on as these say. @returns what drops what they say now; a change does so at once. */
  obey(orders: OrdersOnSecrets, caches: SecretCaches): () => void {
    this.#orders = orders;
    const drop = () => this.#drop(caches);
    orders.onChange(drop);
    drop();
    return drop;
  }

  #drop({ secrets, ownKeys }: SecretCaches): void {
    for (const { reference } of this.#users.values()) if (this.isWithheld(reference)) secrets.forget(reference);
    const [named, banned] = [this.#namedCallers(), this.#bannedCallers()];
    ownKeys?.forget((caller, integration) => this.#isHeld(integration, named.get(caller)) || banned.has(caller));
  }

  /** Whether all calls of an integration are held: what names an operation or another caller does not fit one of nobody. */
  #isHeld(integration: string, { issuer, subject } = NOBODY): boolean {
    return this.#orders?.holdOn({ integration, operation: undefined, issuer, subject }) !== undefined;
  }

  /** Callers that holds name, by their keys: a key tells of no subject. */
  #namedCallers(): ReadonlyMap<string, Subject> {
    const named = (this.#orders?.holds ?? []).flatMap(({ order: { scope } }) => {
      const { caller: subject, issuer } = scope;
      if (subject === undefined) return [];
      return (issuer === undefined ? this.#issuers : [issuer]).map((each) => ({ issuer: each, subject }));
    });
    return new Map(named.map((each) => [callerKey(each.issuer, each.subject), each]));
  }

  #bannedCallers(): ReadonlySet<string> {
    const of = this.#orders?.revokedCallers ?? [];
    // There may be very many, and every call with an own key asks.
    if (of !== this.#banned.of)
      this.#banned = { of, keys: new Set(of.map((each) => callerKey(each.issuer, each.caller))) };
    return this.#banned.keys;
  }
}
