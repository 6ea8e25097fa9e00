import { DivIcon, Map as LeafletMap, Marker } from '/leaflet/leaflet-src.esm.js';
import { TokenTileLayer } from './tile-layer.js';

const PIN = new DivIcon({ className: '', html: '<div class="pin"></div>', iconSize: [26, 26], iconAnchor: [13, 31] });
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

/** The slippy map: `open` loads its tiles for whoever is signed in, `show` flies to a place and marks it. */
export function createMap(element, { onSent, onFailed }) {
  const map = new LeafletMap(element, { minZoom: 2, maxZoom: 19, worldCopyJump: true }).setView([25, 20], 2);
  map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
  const attribution = 'Coastlines: Natural Earth. Streets: made up';
  const tiles = new TokenTileLayer({ attribution, onSent, onFailed }).addTo(map);
  const marker = new Marker([0, 0], { icon: PIN, alt: 'Search result' });
  return {
    open: () => tiles.open(),
    measure: () => map.invalidateSize(),
    show({ lat, lng }, name, address) {
      marker.setLatLng([lat, lng]).addTo(map);
      marker.bindPopup(caption(name, address), { offset: [0, -26] });
      map.once('moveend', () => marker.openPopup());
      if (calm.matches) map.setView([lat, lng], 14, { animate: false });
      else map.flyTo([lat, lng], 14, { duration: 2 });
    },
  };
}

/** As nodes, never as markup: the text comes from another server. */
function caption(name, address) {
  const box = document.createElement('div');
  const title = document.createElement('strong');
  title.textContent = name;
  box.append(title, address);
  return box;
}
