import type { BackendDefinition } from './definition.ts';
import { env } from './env.ts';

/** Every secret backend that Portcullis knows. A new one is a file beside these and a line here. */
export const backends = [env] as readonly unknown[] as readonly BackendDefinition[];
