const words =
  'harbour lane north temple garden market river station old upper green lantern bridge school mill valley corner tea house ferry 台北市 信義區 café'.split(
    ' ',
  );
const types = ['restaurant', 'lodging', 'museum', 'park', 'transit_station', 'point_of_interest'];
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/**
 * A list of places as providers answer with it: numbers, names, identifiers, two languages. Always the same text, of exactly so
 * many bytes of UTF-8; gzip brings it to a fifth.
 */
export const jsonText = (bytes: number): Buffer => {
  const random = sequence();
  const places: string[] = [];
  let length = '{"places":[]}'.length;
  for (;;) {
    const place = JSON.stringify(inventPlace(random));
    length += Buffer.byteLength(place) + ','.length;
    if (length > bytes) break;
    places.push(place);
  }
  const text = Buffer.alloc(bytes, ' ');
  text.write(`{"places":[${places.join()}]}`);
  return text;
};

type Random = (below: number) => number;

const inventPlace = (random: Random) => {
  const some = <T>(list: ArrayLike<T>) => list[random(list.length)];
  const phrase = (count: number) => Array.from({ length: count }, () => some(words)).join(' ');
  return {
    place_id: `ChIJ${Array.from({ length: 23 }, () => some(letters)).join('')}`,
    name: phrase(2),
    formatted_address: `No. ${random(400)}, ${phrase(3)} Rd, ${phrase(2)}, ${10_000 + random(90_000)}`,
    geometry: { location: { lat: 25 + random(1e6) / 1e7, lng: 121 + random(1e6) / 1e7 }, location_type: 'ROOFTOP' },
    rating: random(50) / 10,
    user_ratings_total: random(5000),
    types: [some(types), 'establishment'],
    reviews: [{ time: 1_700_000_000 + random(5e7), text: `${phrase(9)}; "${phrase(4)}".` }],
  };
};

/** Knuth's linear congruential generator: random enough to compress as text does, and the same on every machine. */
const sequence = (): Random => {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
