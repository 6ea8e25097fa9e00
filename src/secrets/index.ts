import type { BackendDefinition } from './definition.ts';
import { env } from './env.ts';
import { file } from './file.ts';
import { keychain } from './keychain.ts';
import { local } from './local.ts';
import { postgres } from './postgres.ts';

/** Every secret backend that Portcullis knows. A new one is a file beside these and a line here. */
export const backends = [env, file, local, postgres, keychain] as readonly unknown[] as readonly BackendDefinition[];
