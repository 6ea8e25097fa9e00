import { anthropic } from './anthropic.ts';
import { chtSms } from './cht-sms.ts';
import type { IntegrationDefinition } from './definition.ts';
import { elevenlabs } from './elevenlabs.ts';
import { generic } from './generic.ts';
import { github } from './github.ts';
import { googleMaps } from './google-maps.ts';
import { openai } from './openai.ts';
import { stability } from './stability.ts';
import { twilio } from './twilio.ts';

/** Every third party that Portcullis knows. A new one is a file beside these and a line here. */
export const integrations = [
  googleMaps,
  twilio,
  chtSms,
  openai,
  anthropic,
  stability,
  elevenlabs,
  github,
  generic,
] as readonly unknown[] as readonly IntegrationDefinition[];
