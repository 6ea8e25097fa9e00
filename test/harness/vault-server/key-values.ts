import type { ManualClock } from '../manual-clock.ts';
import { type KvVersion, KvVersions } from './kv-versions.ts';
import { errors, expectKeys, found, type Handler, type VaultCall, type VaultReply, wrapped } from './request.ts';

const NONE = errors(404);

/** A KV engine, version 2. https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export class KeyValues {
  readonly #mount: string;
  readonly #versions: KvVersions;
  /** Called before a write is judged, as somebody who is quicker would. */
  beforeWrite: ((path: string) => void) | undefined;

  constructor(clock: ManualClock, mount: string) {
    this.#mount = mount;
    this.#versions = new KvVersions(clock);
  }

  readonly handle: Handler = (call) => {
    if (!call.path.startsWith(`${this.#mount}/`)) return undefined;
    const [kind = '', ...rest] = call.path.slice(this.#mount.length + 1).split('/');
    const path = rest.join('/');
    switch (`${call.method} ${kind}`) {
      case 'GET data':
        return this.#read(path, call.query.get('version'));
      case 'POST data':
        return this.#write(path, call);
      case 'PATCH data':
        return this.#patch(path, call);
      case 'DELETE data':
        return this.#mark([this.#versions.find(path)?.[1]], (version) => this.#delete(version));
      case 'POST delete':
        return this.#mark(this.#named(path, call), (version) => this.#delete(version));
      case 'POST undelete':
        return this.#mark(this.#named(path, call), (version) => {
          version.deletedAt = '';
        });
      case 'POST destroy':
        return this.#mark(this.#named(path, call), (version) => {
          version.destroyed = true;
          version.data = null;
        });
      case 'GET metadata':
        return call.query.get('list') === 'true' ? this.#list(path) : this.#metadata(path);
      case 'DELETE metadata':
        this.#versions.remove(path);
        return [204];
      default:
        return undefined;
    }
  };

  /** Stores a version, as anybody else may. */
  put(path: string, data: Readonly<Record<string, unknown>>): void {
    this.#versions.add(path, data);
  }

  /** Everything that is kept, for a search. */
  dump(): string {
    return JSON.stringify(this.#versions.paths.map((path) => [path, this.#versions.of(path)]));
  }

  #read(path: string, asked: string | null): VaultReply {
    const [number, version] = this.#versions.find(path, asked === null ? undefined : Number(asked)) ?? [];
    if (number === undefined || version === undefined) return NONE;
    const { destroyed, deletedAt } = version;
    const gone = destroyed || deletedAt !== '';
    const data = { data: gone ? null : version.data, metadata: facts(number, version) };
    return [gone ? 404 : 200, wrapped(data)];
  }

  #write(path: string, { body }: VaultCall): VaultReply {
    expectKeys(body, ['options', 'data']);
    const { options = {}, data } = body as { options?: { cas?: number }; data?: Record<string, unknown> };
    expectKeys(options, ['cas']);
    if (data === undefined) return errors(400, 'no data provided');
    this.beforeWrite?.(path);
    const [current = 0] = this.#versions.find(path) ?? [];
    if (options.cas !== undefined && options.cas !== current)
      return errors(400, 'check-and-set parameter did not match the current version');
    return found(facts(...this.#versions.add(path, data)));
  }

  /** Merges as RFC 7396 says, one level deep. */
  #patch(path: string, call: VaultCall): VaultReply {
    const [, version] = this.#versions.find(path) ?? [];
    if (version?.data == null || version.deletedAt !== '') return [404];
    const merged = { ...version.data, ...(call.body['data'] as object) };
    const data = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
    return this.#write(path, { ...call, body: { ...call.body, data } });
  }

  #metadata(path: string): VaultReply {
    const [current] = this.#versions.find(path) ?? [];
    if (current === undefined) return NONE;
    const versions = this.#versions
      .of(path)
      .map(([number, { createdAt, deletedAt, destroyed }]) => [
        String(number),
        { created_time: createdAt, deletion_time: deletedAt, destroyed },
      ]);
    return found({ current_version: current, max_versions: 0, versions: Object.fromEntries(versions) });
  }

  #list(folder: string): VaultReply {
    const start = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
    const below = this.#versions.paths.filter((path) => path.startsWith(start));
    const keys = below.map((path) => path.slice(start.length).replace(/\/.*/, '/'));
    return below.length === 0 ? NONE : found({ keys: [...new Set(keys)].sort() });
  }

  #mark(versions: readonly (KvVersion | undefined)[], how: (version: KvVersion) => void): VaultReply {
    for (const version of versions) if (version !== undefined) how(version);
    return [204];
  }

  #named(path: string, { body }: VaultCall): (KvVersion | undefined)[] {
    expectKeys(body, ['versions']);
    return (body['versions'] as number[]).map((number) => this.#versions.find(path, number)?.[1]);
  }

  #delete(version: KvVersion): void {
    version.deletedAt ||= this.#versions.now();
  }
}

function facts(version: number, { createdAt, deletedAt, destroyed }: KvVersion): Record<string, unknown> {
  return { created_time: createdAt, custom_metadata: null, deletion_time: deletedAt, destroyed, version };
}
