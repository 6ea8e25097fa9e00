import type { StateSettings } from './state.ts';
import { isThisMachine } from './this-machine.ts';

/** A warning when the password of Redis crosses a network in the clear. */
export function plaintextPasswordWarnings({ redis }: StateSettings): string[] {
  if (redis?.password === undefined || redis.tls !== undefined) return [];
  const { url, sentinels = [], cluster = [] } = redis;
  if (url?.startsWith('rediss:')) return [];
  const hosts =
    url === undefined
      ? [...sentinels, ...cluster].map((address) => address.replace(/:\d+$/, ''))
      : [new URL(url).hostname];
  if (hosts.every(isThisMachine)) return [];
  return [
    'state.redis.password crosses the network in the clear: write rediss:// in state.redis.url, or state.redis.tls: {}, where Redis speaks TLS',
  ];
}
