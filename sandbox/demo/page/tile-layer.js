import { GridLayer } from '/leaflet/leaflet-src.esm.js';
import { callProvider } from './gateway.js';

/**
 * Map tiles from Google's Map Tiles API through the gateway. An <img> cannot send a token, so each tile is fetched and
 * shown as an object URL.
 */
export const TokenTileLayer = GridLayer.extend({
  initialize({ onSent, onFailed, ...options }) {
    GridLayer.prototype.initialize.call(this, options);
    this.onSent = onSent;
    this.onFailed = onFailed;
    this.on('tileunload', ({ tile }) => release(tile));
  },

  /** Clears the map, opens a session for whoever is signed in, and draws it anew. */
  async open() {
    const turn = {};
    this.turn = turn;
    this.session = undefined;
    this.redraw();
    const body = { mapType: 'roadmap', language: 'en-US', region: 'US' };
    const answer = await callProvider('maps', '/v1/createSession', {
      method: 'POST',
      body,
      onSent: (sent) => this.onSent('session', sent),
    });
    const { session } = await answer.json();
    // Somebody else has signed in meanwhile.
    if (this.turn !== turn) return;
    this.session = session;
    this.redraw();
  },

  createTile(coords, done) {
    const tile = document.createElement('img');
    tile.alt = '';
    this.load(tile, coords).then(
      () => done(undefined, tile),
      (error) => {
        done(error, tile);
        if (error.name !== 'AbortError') this.onFailed(error);
      },
    );
    return tile;
  },

  async load(tile, { z, x, y }) {
    // Without a session there is nothing to ask for; open() draws again.
    if (this.session === undefined) return;
    const cancel = new AbortController();
    tile.cancel = cancel;
    const target = `/v1/2dtiles/${z}/${x}/${y}?session=${encodeURIComponent(this.session)}`;
    const answer = await callProvider('maps', target, {
      signal: cancel.signal,
      onSent: (sent) => this.onSent('tile', sent),
    });
    tile.src = URL.createObjectURL(await answer.blob());
    await tile.decode();
  },
});

function release(tile) {
  tile.cancel?.abort();
  if (tile.src !== '') URL.revokeObjectURL(tile.src);
}
