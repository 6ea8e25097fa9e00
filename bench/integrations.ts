import { workload } from './workload.ts';

/** A section of `integrations`. */
export type Section = Readonly<Record<string, unknown>>;

// The limits are real and counted, but out of reach: a refused call would measure something else.
const open = (port: number) => ({
  baseUrl: `http://127.0.0.1:${port}`,
  scopes: [workload.scope],
  limit: { requests: 1_000_000_000, window: '1m' },
});

const key = 'secret://google-maps/api-key';

/** Google Maps, its provider being at that port of the loopback. */
export const mapsIntegration = (port: number): Section => ({
  use: 'google-maps',
  credentials: { apiKey: key },
  ...open(port),
});

/** A provider that takes the same key in the same place, with operations of one's own. */
export const genericIntegration = (port: number, section: Section): Section => ({
  use: 'generic',
  credentials: { key },
  inject: [{ in: 'query', name: 'key', value: '{key}' }],
  ...open(port),
  ...section,
});
