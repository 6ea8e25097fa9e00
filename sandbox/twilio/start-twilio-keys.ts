import { type Call, headerValues } from '../provider/call.ts';
import type { Provider, ProviderOptions } from '../provider/provider.ts';
import { empty, json, type Reply } from '../provider/reply.ts';
import type { Route } from '../provider/route.ts';
import { startProvider } from '../provider/start-provider.ts';
import { bodilessFault } from '../provider/strict-call.ts';
import { notFound, twilioError } from './twilio-error.ts';

export interface TwilioKeysOptions extends ProviderOptions {
  /** `user:secret` of those who reach keys: Main keys, and the account with its token. */
  readonly mains: readonly string[];
  /** `user:secret` of keys that Twilio knows, and that do not reach keys. */
  readonly standards?: readonly string[];
  /** SIDs of the account's keys; those that are deleted are taken out. */
  readonly keys: Set<string>;
}

/** Starts a stand-in for https://iam.twilio.com: https://www.twilio.com/docs/iam/api-keys/key-resource-v1 */
export function startTwilioKeys(options: TwilioKeysOptions): Promise<Provider> {
  return startProvider(
    {
      routes: [fetchKey(options.keys), removeKey(options.keys)],
      headers: () => ({ 'X-API-Domain': 'iam.twilio.com' }),
      refuse: (call) => refusal(call, options),
      notFound,
    },
    options,
  );
}

function refusal(call: Call, { mains, standards = [] }: TwilioKeysOptions): Reply | undefined {
  const given = headerValues(call, 'authorization').map((value) => {
    const encoded = /^Basic (\S+)$/.exec(value)?.[1] ?? '';
    return Buffer.from(encoded, 'base64').toString();
  });
  const [login = ''] = given;
  if (given.length === 1 && mains.includes(login)) return undefined;
  // https://www.twilio.com/docs/api/errors/20003 is told to both.
  if (standards.includes(login)) return twilioError(403, 20003, 'Permission Denied');
  return twilioError(401, 20003, 'Authenticate');
}

function fetchKey(keys: ReadonlySet<string>): Route {
  return {
    method: 'GET',
    path: '/v1/Keys/*',
    answer: async (call, [sid = '']) => {
      const fault = await bodilessFault(call, {});
      if (fault !== undefined) return twilioError(400, 20001, fault);
      if (!keys.has(sid)) return notFound(call);
      const date = 'Mon, 13 Jun 2016 22:50:08 +0000';
      return json({ sid, friendly_name: 'A key', date_created: date, date_updated: date, policy: null });
    },
  };
}

function removeKey(keys: Set<string>): Route {
  return {
    method: 'DELETE',
    path: '/v1/Keys/*',
    answer: async (call, [sid = '']) => {
      const fault = await bodilessFault(call, {});
      if (fault !== undefined) return twilioError(400, 20001, fault);
      return keys.delete(sid) ? empty(204) : notFound(call);
    },
  };
}
