import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Position } from './geometry.ts';

/** One part of an address, as both generations of Google's APIs know it. */
export interface AddressPart {
  readonly long: string;
  readonly short: string;
  readonly types: readonly string[];
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly position: Position;
  /** Metres above the sea. */
  readonly elevation: number;
  readonly types: readonly string[];
  readonly addressParts: readonly AddressPart[];
  readonly formattedAddress: string;
  readonly city: string;
  readonly country: string;
  readonly timeZone: string;
  /** What names its one picture. */
  readonly photo: string;
}

/** Every place that the stand-in knows, from places.txt. */
export const places: readonly Place[] = readFileSync(new URL('places.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(parsePlace);

function parsePlace(line: string): Place {
  const cells = line.split('|').map((cell) => cell.trim());
  const [name = '', position = '', elevation, types = '', street = '', district = '', city = '', ...more] = cells;
  const [region = '', regionCode = '', postalCode = '', country = '', countryCode = '', timeZone = '', ...last] = more;
  const [formattedAddress = '', aliases = ''] = last;
  const [lat, lng] = position.split(',').map(Number);
  return {
    id: `ChIJ${identifier('place', name).slice(0, 23)}`,
    name,
    aliases: list(aliases),
    position: { lat: lat ?? 0, lng: lng ?? 0 },
    elevation: Number(elevation),
    types: [...new Set([...list(types), 'point_of_interest', 'establishment'])],
    addressParts: [
      part('route', street, street),
      part('sublocality_level_1', district, district, 'political', 'sublocality'),
      part('locality', city, city, 'political'),
      part('administrative_area_level_1', region, regionCode, 'political'),
      part('country', country, countryCode, 'political'),
      part('postal_code', postalCode, postalCode),
    ].filter(({ long }) => long !== ''),
    formattedAddress,
    city,
    country,
    timeZone,
    photo: `AU_ZVE${identifier('photo', name)}`,
  };
}

function part(type: string, long: string, short: string, ...more: string[]): AddressPart {
  return { long, short, types: [type, ...more] };
}

function list(cell: string): string[] {
  return cell
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function identifier(kind: string, name: string): string {
  return createHash('sha256').update(`${kind} ${name}`).digest('base64url');
}
