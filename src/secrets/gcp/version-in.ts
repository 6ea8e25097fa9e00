import { foreign } from '../../managers/gcp/gcp-error.ts';
import { SERVICE } from './secret-manager.ts';

/**
 * The number of the version that an answer is about.
 * @param secret `projects/<project>/secrets/<id>`; answers name the project by its number.
 * @throws ManagerError `failing` when it names no version of this secret: that was not Secret Manager.
 */
export function versionIn({ name }: { readonly name?: string | null }, secret: string): string {
  const [, id, version] = /\/secrets\/([^/]+)\/versions\/(\d+)$/.exec(name ?? '') ?? [];
  if (version === undefined || !secret.endsWith(`/secrets/${id}`)) throw foreign(SERVICE.host);
  return version;
}
