import type { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { connectGcp, type GcpConnection } from '../../managers/gcp/connection.ts';
import type { GcpService, GcpWorld } from '../../managers/gcp/service.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { BackendUnusable } from '../definition.ts';
import { secretIdOf } from './names.ts';
import type { GcpSecretOptions } from './options.ts';

const SDK = '@google-cloud/secret-manager';

export const SERVICE: GcpService<SecretManagerServiceClient> = {
  host: 'secretmanager.googleapis.com',
  emulatorVariable: 'SECRET_MANAGER_EMULATOR_HOST',
  sdk: SDK,
  load: async () => {
    const { SecretManagerServiceClient: Client } = await import('@google-cloud/secret-manager');
    return (options) => new Client(options as ConstructorParameters<typeof Client>[0]);
  },
};

/** One project's Secret Manager. */
export interface SecretManager {
  readonly connection: GcpConnection<SecretManagerServiceClient>;
  /** `projects/<project>` */
  readonly parent: string;
  readonly prefix: string;
  /** `projects/<project>/secrets/<id>`. @throws BackendUnusable for what has no name there. */
  secretOf(reference: SecretReference): string;
}

export function openSecretManager(options: GcpSecretOptions, world: GcpWorld): SecretManager {
  const { project, prefix } = options;
  const parent = `projects/${project}`;
  return {
    connection: connectGcp(SERVICE, options, world),
    parent,
    prefix,
    secretOf: (reference) => {
      const id = secretIdOf(prefix, reference);
      if (id === undefined) throw new BackendUnusable(nameless(reference), RENAME);
      return `${parent}/secrets/${id}`;
    },
  };
}

/** What to do about a reference that has no name there. */
export const RENAME = 'write a reference without dots, or a shorter one';

function nameless({ uri }: SecretReference): string {
  return `${uri} has no name in Secret Manager, whose names are up to 255 letters, digits, hyphens and underscores`;
}

/** `projects/…/secrets/maps-key` → `maps-key`. */
export function lastPart(resource: string | null | undefined): string {
  return resource?.slice(resource.lastIndexOf('/') + 1) ?? '';
}

/** What reading and writing take: https://docs.cloud.google.com/secret-manager/docs/access-control */
export const ROLES = {
  access: { permission: 'secretmanager.versions.access', role: 'roles/secretmanager.secretAccessor' },
  look: { permission: 'secretmanager.versions.get', role: 'roles/secretmanager.viewer' },
  list: { permission: 'secretmanager.secrets.list', role: 'roles/secretmanager.viewer' },
  add: { permission: 'secretmanager.versions.add', role: 'roles/secretmanager.secretVersionAdder' },
  create: { permission: 'secretmanager.secrets.create', role: 'roles/secretmanager.admin' },
  lookAt: { permission: 'secretmanager.secrets.get', role: 'roles/secretmanager.viewer' },
  erase: { permission: 'secretmanager.secrets.delete', role: 'roles/secretmanager.admin' },
} as const;
