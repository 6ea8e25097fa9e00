import type { Endpoint } from '../endpoint.ts';
import { nearestPlace } from '../find-places.ts';
import { parsePosition } from '../geometry.ts';
import { json } from '../reply.ts';

/** https://developers.google.com/maps/documentation/timezone/requests-timezone; the zone is that of the nearest known place. */
export const timezone: Endpoint = {
  method: 'GET',
  path: '/maps/api/timezone/json',
  family: 'legacy',
  answer: ({ query }) => {
    const position = parsePosition(query.get('location'));
    const timestamp = query.get('timestamp') ?? '';
    if (!position || !/^\d{1,11}$/.test(timestamp)) return json({ status: 'INVALID_REQUEST' });
    const zone = nearestPlace(position)?.timeZone ?? 'Etc/UTC';
    const at = new Date(Number(timestamp) * 1000);
    const offset = secondsFromUtc(zone, at);
    const raw = standardOffset(zone, at.getUTCFullYear());
    return json({
      dstOffset: offset - raw,
      rawOffset: raw,
      status: 'OK',
      timeZoneId: zone,
      timeZoneName: zonePart(zone, at, 'long'),
    });
  },
};

/** Daylight saving only ever adds, so the smaller offset of winter and summer is the standard one. */
function standardOffset(zone: string, year: number): number {
  return Math.min(...[0, 6].map((month) => secondsFromUtc(zone, new Date(Date.UTC(year, month, 1)))));
}

function secondsFromUtc(zone: string, at: Date): number {
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(zonePart(zone, at, 'longOffset'));
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

function zonePart(timeZone: string, at: Date, timeZoneName: 'long' | 'longOffset'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone(timeZone);
}

const zone = (name: string) => name.replaceAll('_', ' ');
