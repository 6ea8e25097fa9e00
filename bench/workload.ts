/** What every contender is asked to do; `wrk.lua` and the files in `peers/` follow it. */
export const workload = {
  callers: 1000,
  connections: 64,
  issuer: 'iss',
  audience: 'gw',
  scope: 'maps',
  /** Of the length that Google's keys have. */
  providerKey: 'AIzaSyBench-Gateway_Key0123456789abcdef',
  /** Followed by the caller's number, so that no two callers ask the same. */
  path: '/proxy/maps/maps/api/geocode/json?address=Taipei+',
} as const;
