// Programs for page.evaluate(), as text: this project is checked without the types of a browser.

/** How many tiles show a picture of more than ten colors, by the pixels that the page sees. */
export const COUNT_DRAWN_TILES = `(() => {
  const isDrawn = (tile) => {
    const context = new OffscreenCanvas(256, 256).getContext('2d');
    context.drawImage(tile, 0, 0);
    const colors = new Set(new Uint32Array(context.getImageData(0, 0, 256, 256).data.buffer));
    return tile.naturalWidth === 256 && colors.size > 10;
  };
  return [...document.querySelectorAll('img.leaflet-tile-loaded[src]')].filter(isDrawn).length;
})()`;

/** The page's document and every kind of storage that its scripts could read, as one text. */
export const READ_EVERYTHING = `(async () => {
  const cached = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  const stored = [Object.entries(localStorage), Object.entries(sessionStorage), cached, databases];
  return JSON.stringify([document.documentElement.outerHTML, stored, document.cookie, history.state, location.href]);
})()`;

/** The number of things that the page has put into storage. */
export const COUNT_STORED = `(async () =>
  localStorage.length + sessionStorage.length + (await caches.keys()).length + (await indexedDB.databases()).length
)()`;
