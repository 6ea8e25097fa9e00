import { type KeyShelf, shownPlace } from '../key-shelf.ts';
import type { Keep } from './keep-record.ts';

/** A shelf of which every key that is read, put or removed is recorded; which places are taken is no key. */
export function recordedShelf(shelf: KeyShelf, keep: Keep): KeyShelf {
  const at = (place: string) => ({ uri: shownPlace(place) });
  return {
    fetch: (place, access) =>
      keep.reading(
        { action: 'read', reference: at(place), why: access.why },
        () => shelf.fetch(place, access),
        (key) => (key.found === 'value' ? { outcome: 'done', version: key.id } : { outcome: OUTCOMES[key.found] }),
      ),
    places: (prefix) => shelf.places(prefix),
    put: (place, value, until, access) =>
      keep.changing(
        { action: 'write', reference: at(place), why: access.why },
        () => shelf.put(place, value, until, access),
        ({ id }) => ({ outcome: 'done', version: id }),
      ),
    remove: (place, only, access) =>
      keep.changing(
        { action: 'destroy', reference: at(place), why: access.why },
        () => shelf.remove(place, only, access),
        (there) => ({ outcome: there ? 'done' : 'missing' }),
      ),
    scrub: () => shelf.scrub(),
    watch: (changed) => shelf.watch(changed),
  };
}

const OUTCOMES = { nothing: 'missing', unreadable: 'unusable' } as const;
