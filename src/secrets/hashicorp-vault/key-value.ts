import { isNothing, partOf, says } from '../../managers/hashicorp-vault/answer.ts';
import type { VaultClient } from '../../managers/hashicorp-vault/client.ts';
import type { VaultRequest } from '../../managers/hashicorp-vault/exchange.ts';

/** The newest version of a secret, or one that was asked for. */
export type KvRead =
  | { readonly is: 'held'; readonly version: number; readonly createdAt: number; readonly fields: Fields }
  /** Deleted can be undone, destroyed not; of neither are the fields known. */
  | { readonly is: 'deleted' | 'destroyed'; readonly version: number }
  | { readonly is: 'missing' };

/** What a secret holds. Others may have put there what is no text. */
export type Fields = Readonly<Record<string, unknown>>;

/** A KV engine, version 2: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2. Each method throws ManagerError. */
export class KeyValue {
  readonly #client: VaultClient;
  readonly #mount: string;

  constructor(client: VaultClient, mount: string) {
    this.#client = client;
    this.#mount = mount;
  }

  async read(path: string, { signal, version }: { signal?: AbortSignal; version?: number } = {}): Promise<KvRead> {
    const query = version === undefined ? '' : `?version=${version}`;
    const request = this.#request('GET', `data/${path}${query}`, ['read']);
    const answer = await this.#client.ask(request, signal);
    const { version: number, created_time, deletion_time, destroyed } = partOf(answer.body, 'data', 'metadata');
    if (isNothing(answer)) return { is: 'missing' };
    if (typeof number !== 'number') throw this.#client.unexpected(request, answer);
    if (answer.status === 200)
      return {
        is: 'held',
        version: number,
        createdAt: Date.parse(String(created_time)),
        fields: partOf(answer.body, 'data', 'data'),
      };
    if (answer.status === 404 && destroyed === true) return { is: 'destroyed', version: number };
    if (answer.status === 404 && typeof deletion_time === 'string' && deletion_time !== '')
      return { is: 'deleted', version: number };
    throw this.#client.unexpected(request, answer);
  }

  /**
   * Stores a version when the newest is still the one named.
   * @param after 0: there is none yet.
   * @returns its number; undefined when somebody was quicker.
   */
  async write(path: string, fields: Fields, after: number): Promise<number | undefined> {
    const body = { options: { cas: after }, data: fields };
    const request = { ...this.#request('POST', `data/${path}`, ['create', 'update']), body };
    const answer = await this.#client.ask(request);
    if (answer.status === 400 && says(answer, 'check-and-set parameter did not match')) return undefined;
    const { version } = partOf(answer.body, 'data');
    if (answer.status !== 200 || typeof version !== 'number') throw this.#client.unexpected(request, answer);
    return version;
  }

  /** The numbers of all versions that were not destroyed, deleted ones too; none when there is no such secret. */
  async versions(path: string): Promise<number[]> {
    const request = this.#request('GET', `metadata/${path}`, ['read']);
    const answer = await this.#client.ask(request);
    if (isNothing(answer)) return [];
    const { current_version: current } = partOf(answer.body, 'data');
    if (answer.status !== 200 || typeof current !== 'number') throw this.#client.unexpected(request, answer);
    return Object.entries(partOf(answer.body, 'data', 'versions')).flatMap(([number, facts]) =>
      partOf(facts)['destroyed'] === true ? [] : [Number(number)],
    );
  }

  /** Erases versions for good. */
  async destroy(path: string, versions: readonly number[]): Promise<void> {
    if (versions.length === 0) return;
    await this.#done({ ...this.#request('POST', `destroy/${path}`, ['update']), body: { versions } });
  }

  /** Erases a secret with all its versions, for good. */
  async destroyAll(path: string): Promise<void> {
    await this.#done(this.#request('DELETE', `metadata/${path}`, ['delete']));
  }

  /** What lies in a folder; folders in it end in a slash. @param folder empty, or with a slash at its end. */
  async list(folder: string): Promise<string[]> {
    const request = this.#request('GET', `metadata/${folder}?list=true`, ['list']);
    const answer = await this.#client.ask(request);
    if (isNothing(answer)) return [];
    const { keys } = partOf(answer.body, 'data');
    if (answer.status !== 200 || !Array.isArray(keys)) throw this.#client.unexpected(request, answer);
    return keys.filter((key) => typeof key === 'string');
  }

  async #done(request: VaultRequest): Promise<void> {
    const answer = await this.#client.ask(request);
    // Vault says more only where it has something to warn of; whatever it says has an id.
    const isDone = answer.status === 204 || (answer.status === 200 && answer.body?.['request_id'] !== undefined);
    if (!isDone) throw this.#client.unexpected(request, answer);
  }

  #request(method: VaultRequest['method'], path: string, capabilities: readonly string[]): VaultRequest {
    return { method, path: `${this.#mount}/${path}`, capabilities };
  }
}
