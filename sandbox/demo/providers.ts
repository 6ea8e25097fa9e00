import { randomBytes } from 'node:crypto';
import type { ReceivedRequest as MapsRequest } from '../google-maps/received-requests.ts';
import { startGoogleMaps } from '../google-maps/start-google-maps.ts';
import { startOpenai } from '../openai/start-openai.ts';
import type { Pace } from '../provider/pace.ts';
import type { ReceivedRequest as ProviderRequest } from '../provider/received-requests.ts';
import { startTwilio } from '../twilio/start-twilio.ts';

export type Received = MapsRequest | ProviderRequest;

/** A stand-in with credentials that were made up for this run. */
export interface DemoProvider {
  readonly url: string;
  /** What only gateway and provider may see, in every form in which it travels. */
  readonly secrets: readonly string[];
  /** What it received, oldest first. */
  readonly received: readonly Received[];
}

/** By the name that each has in the gateway's configuration. */
export type DemoProviders = Readonly<Record<'maps' | 'sms' | 'chat', DemoProvider>>;

export interface RunningProviders {
  readonly providers: DemoProviders;
  /** What of Twilio's credentials is no secret, and stands in the configuration. */
  readonly twilio: { readonly accountSid: string; readonly apiKeySid: string };
  /** What the gateway alone gets: environment variables and their values. */
  readonly environment: Readonly<Record<string, string>>;
}

const hex = () => randomBytes(16).toString('hex');
const letters = (length: number) => randomBytes(length).toString('base64url').slice(0, length);

/** Starts the three stand-ins; each stops with `running`. The keys have the length and letters of real ones. */
export async function startProviders(running: AsyncDisposableStack, chatPace: Pace): Promise<RunningProviders> {
  const mapsKey = `AIza${letters(35)}`;
  const maps = await startGoogleMaps({ key: mapsKey });
  running.defer(() => maps.close());

  const accountSid = `AC${hex()}`;
  const apiKeySid = `SK${hex()}`;
  const apiKeySecret = letters(32);
  const sms = await startTwilio({ accountSid, apiKeySid, apiKeySecret });
  running.defer(() => sms.close());

  const chatKey = `sk-proj-${letters(48)}`;
  const chat = await startOpenai({ apiKey: chatKey, pace: chatPace });
  running.defer(() => chat.close());

  const basic = Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString('base64');
  return {
    providers: {
      maps: { url: maps.url, received: maps.received, secrets: [mapsKey] },
      sms: { url: sms.url, received: sms.received, secrets: [basic, apiKeySecret] },
      chat: { url: chat.url, received: chat.received, secrets: [chatKey] },
    },
    twilio: { accountSid, apiKeySid },
    environment: { GOOGLE_MAPS_API_KEY: mapsKey, TWILIO_API_KEY_SECRET: apiKeySecret, OPENAI_API_KEY: chatKey },
  };
}
