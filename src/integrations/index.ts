import type { IntegrationDefinition } from './definition.ts';
import { generic } from './generic.ts';
import { googleMaps } from './google-maps.ts';

/** Every third party that Portcullis knows. A new one is a file beside these and a line here. */
export const integrations = [googleMaps, generic] as readonly unknown[] as readonly IntegrationDefinition[];
