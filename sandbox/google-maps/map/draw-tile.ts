import { LRUCache } from 'lru-cache';
import { drawMap } from './draw-map.ts';
import { TILE } from './mercator.ts';

/** About 20 MB at the 10 to 20 KB that a tile takes. */
const cache = new LRUCache<string, Buffer>({ max: 1500 });

/** One tile as PNG, counted from the north-west corner of the world. */
export function drawTile(zoom: number, x: number, y: number): Buffer {
  const name = `${zoom}/${x}/${y}`;
  const known = cache.get(name);
  if (known) return known;
  const tile = drawMap({ zoom, left: x * TILE, top: y * TILE, width: TILE, height: TILE }).toPng();
  cache.set(name, tile);
  return tile;
}
