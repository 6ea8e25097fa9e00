import { randomBytes } from 'node:crypto';
import type { ReceivedRequest as MapsRequest } from '../google-maps/received-requests.ts';
import { startGoogleMaps } from '../google-maps/start-google-maps.ts';
import { startOpenai } from '../openai/start-openai.ts';
import type { Pace } from '../provider/pace.ts';
import type { ReceivedRequest as ProviderRequest } from '../provider/received-requests.ts';
import { startTwilio } from '../twilio/start-twilio.ts';
import type { DemoKeys } from './open-vault.ts';

export type Received = MapsRequest | ProviderRequest;

/** A stand-in with credentials that were made up. */
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
}

const hex = () => randomBytes(16).toString('hex');

/** Starts the three stand-ins, each with its customer's key; each stops with `running`. */
export async function startProviders(
  running: AsyncDisposableStack,
  keys: DemoKeys,
  chatPace: Pace,
): Promise<RunningProviders> {
  const maps = await startGoogleMaps({ key: keys.maps });
  running.defer(() => maps.close());

  const accountSid = `AC${hex()}`;
  const apiKeySid = `SK${hex()}`;
  const sms = await startTwilio({ accountSid, apiKeySid, apiKeySecret: keys.sms });
  running.defer(() => sms.close());

  const chat = await startOpenai({ apiKey: keys.chat, pace: chatPace });
  running.defer(() => chat.close());

  const basic = Buffer.from(`${apiKeySid}:${keys.sms}`).toString('base64');
  return {
    providers: {
      maps: { url: maps.url, received: maps.received, secrets: [keys.maps] },
      sms: { url: sms.url, received: sms.received, secrets: [basic, keys.sms] },
      chat: { url: chat.url, received: chat.received, secrets: [keys.chat] },
    },
    twilio: { accountSid, apiKeySid },
  };
}
