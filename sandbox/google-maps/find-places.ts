import { distanceBetween, type Position } from './geometry.ts';
import { type Place, places } from './places.ts';

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (text: string) =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const index = places.map((place) => ({
  place,
  name: plain([place.name, ...place.aliases].join(' | ')),
  all: plain([place.name, ...place.aliases, place.formattedAddress, place.country, place.city].join(' | ')),
}));

/** Places that hold every word of the text in name or address; those that hold it in the name come first. */
export function findByText(text: string): Place[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const found = index.filter(({ all }) => words.every((word) => all.includes(word)));
  const inName = ({ name }: { name: string }) => words.filter((word) => name.includes(word)).length;
  return found.sort((a, b) => inName(b) - inName(a)).map(({ place }) => place);
}

/** Places of which a word of the name or city starts with what has been typed so far. */
export function findByPrefix(text: string): Place[] {
  const typed = plain(text).trim();
  if (typed === '') return [];
  const starts = (name: string) => plain(name).startsWith(typed) || plain(name).includes(` ${typed}`);
  return places.filter(({ name, aliases, city }) => [name, ...aliases, city].some(starts));
}

export function findById(id: string | null | undefined): Place | undefined {
  return places.find((place) => place.id === id);
}

export function findByPhoto(reference: string | null | undefined): Place | undefined {
  return places.find((place) => place.photo === reference);
}

/** Places within `radius` metres, nearest first. */
export function findAround(center: Position, radius: number): Place[] {
  return places
    .map((place) => ({ place, distance: distanceBetween(center, place.position) }))
    .filter(({ distance }) => distance <= radius)
    .sort((a, b) => a.distance - b.distance)
    .map(({ place }) => place);
}

/** The place nearest to a position, however far. */
export function nearestPlace(center: Position): Place | undefined {
  return findAround(center, Number.POSITIVE_INFINITY)[0];
}
