import { anthropicSdk0, anthropicSdk1 } from './anthropic.ts';
import { googleMapsSdk } from './google-maps.ts';
import { openaiSdk } from './openai.ts';
import { twilioSdk } from './twilio.ts';
import type { VendorSdk } from './vendor-sdk.ts';

/** The SDKs that the gateway is tested with, by name. */
export const vendorSdks: readonly (readonly [name: string, sdk: VendorSdk])[] = [
  ['openai', openaiSdk],
  ['@anthropic-ai/sdk 1', anthropicSdk1],
  ['@anthropic-ai/sdk 0', anthropicSdk0],
  ['twilio', twilioSdk],
  ['@googlemaps/google-maps-services-js', googleMapsSdk],
];
