import { aws } from './aws.ts';
import { azure } from './azure.ts';
import type { BackendDefinition } from './definition.ts';
import { env } from './env.ts';
import { file } from './file.ts';
import { gcp } from './gcp.ts';
import { hashicorpVault } from './hashicorp-vault.ts';
import { keychain } from './keychain.ts';
import { local } from './local.ts';
import { postgres } from './postgres.ts';

/** Every secret backend that Portcullis knows. A new one is a file beside these and a line here. */
export const backends = [
  env,
  file,
  local,
  postgres,
  keychain,
  hashicorpVault,
  gcp,
  aws,
  azure,
] as readonly unknown[] as readonly BackendDefinition[];
