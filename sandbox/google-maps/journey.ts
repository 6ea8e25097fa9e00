import { between, distanceBetween, type Position } from './geometry.ts';

export type TravelMode = 'driving' | 'walking' | 'bicycling' | 'transit';

/** Metres a second, on average and with all stops. */
const SPEED: Readonly<Record<TravelMode, number>> = { driving: 14, walking: 1.35, bicycling: 4.4, transit: 9 };

/** Farther apart than this, an ocean usually lies between, and Google finds no route. */
const LONGEST = 6_000_000;

export interface Journey {
  readonly meters: number;
  readonly seconds: number;
  readonly path: readonly Position[];
}

/** A made-up way between two positions: two turns like city blocks, as long as roads usually are. */
export function journeyBetween(start: Position, end: Position, mode: TravelMode): Journey | undefined {
  const direct = distanceBetween(start, end);
  if (direct > LONGEST) return undefined;
  const meters = Math.round(direct * 1.27);
  const third = between(start, end, 1 / 3);
  const path = [start, { lat: start.lat, lng: third.lng }, { lat: end.lat, lng: third.lng }, end];
  return { meters, seconds: Math.round(meters / SPEED[mode]), path };
}

export function travelMode(name: string | null): TravelMode {
  return name !== null && Object.hasOwn(SPEED, name) ? (name as TravelMode) : 'driving';
}

/** `1.2 km`, `850 m`: as the older services write a distance. */
export function distanceText(meters: number): string {
  return meters < 1000 ? `${meters} m` : `${(meters / 1000).toFixed(meters < 100_000 ? 1 : 0)} km`;
}

/** `1 day 3 hours`, `2 hours 5 mins`, `1 min`: as the older services write a duration. */
export function durationText(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const parts = [
    count(Math.floor(minutes / 1440), 'day'),
    count(Math.floor(minutes / 60) % 24, 'hour'),
    count(minutes % 60, 'min'),
  ];
  return parts
    .filter((part) => part !== '')
    .slice(0, 2)
    .join(' ');
}

function count(amount: number, unit: string): string {
  if (amount === 0) return '';
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
