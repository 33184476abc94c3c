// A map that is fetched only when it comes into sight; whatever it does, a typed path does too.
//
//   <div class="map" data-map data-maplibre="…/maplibre-gl.mjs" data-worker="…" data-css="…"
//     data-pmtiles="…/pmtiles.js" data-style="/map/style.json" data-center="-70.25,43.66"
//     data-zoom="14" data-label="Map of …"><p>what stands here without a map</p></div>
//
// data-points: address of GeoJSON points; properties n (number on the pin), title, url. The same
// points stand in a list on the page, so pins are not in the tab order.
// data-pick: a tap or the dragged pin fills the inputs data-geo="lat" and data-geo="lon" of the form
// named by data-pick (a selector) and sends a bubbling event "picked" from the map's element.
// An outside event "show" with detail {lat, lon} moves map and pin (a typed place was found).

const sight = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      sight.unobserve(entry.target);
      draw(entry.target).catch(() => entry.target.setAttribute('data-map-failed', ''));
    }
  },
  { rootMargin: '200px' },
);

function fetchCss(href) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  const css = document.createElement('link');
  css.rel = 'stylesheet';
  css.href = href;
  document.head.append(css);
}

let tiles = null;

function fetchTiles(src) {
  tiles ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => done(window.pmtiles);
    script.onerror = failed;
    document.head.append(script);
  });
  return tiles;
}

function pin(css, text) {
  const element = document.createElement('span');
  element.className = css;
  element.textContent = text ?? '';
  return element;
}

async function draw(box) {
  const { maplibre, worker, css, style, center, zoom, label } = box.dataset;
  fetchCss(css);
  const [gl, answer] = await Promise.all([import(maplibre), fetch(style)]);
  if (!answer.ok) throw new Error(answer.status);
  const styled = await answer.json();
  gl.setWorkerUrl(new URL(worker, location.href).href);
  if (JSON.stringify(styled.sources ?? {}).includes('pmtiles://')) {
    const { Protocol } = await fetchTiles(box.dataset.pmtiles);
    gl.addProtocol('pmtiles', new Protocol().tile);
  }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const meanwhile = [...box.children];
  const holder = document.createElement('div');
  holder.className = 'map-canvas';
  box.append(holder);
  let map;
  try {
    map = new gl.Map({
      container: holder,
      style: styled,
      center: center.split(',').map(Number),
      zoom: Number(zoom || 14),
      attributionControl: { compact: true },
      cooperativeGestures: 'cooperative' in box.dataset,
      fadeDuration: still ? 0 : 200,
      pitchWithRotate: false,
      dragRotate: false,
    });
  } catch (error) {
    holder.remove(); // no WebGL: what stood there stays
    throw error;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new gl.NavigationControl({ showCompass: false }), document.dir === 'rtl' ? 'top-left' : 'top-right');
  map.getCanvas().setAttribute('aria-label', label ?? '');
  map.once('load', () => {
    meanwhile.forEach((each) => {
      each.hidden = true;
    });
    box.setAttribute('data-map-ready', '');
  });

  if (box.dataset.points) {
    const { features } = await (await fetch(box.dataset.points)).json();
    for (const { geometry, properties } of features) {
      const mark = pin('map-pin', properties.n);
      mark.title = properties.title ?? '';
      if (properties.url) mark.addEventListener('click', () => location.assign(properties.url));
      new gl.Marker({ element: mark }).setLngLat(geometry.coordinates).addTo(map);
      mark.removeAttribute('tabindex');
      mark.setAttribute('aria-hidden', 'true');
    }
  }
  if (box.dataset.pick) pick(gl, map, box);
  return map;
}

function pick(gl, map, box) {
  const input = (name) => document.querySelector(box.dataset.pick)?.querySelector(`[data-geo="${name}"]`);
  const place = new gl.Marker({ element: pin('map-place'), anchor: 'bottom', draggable: true });
  const put = ({ lng, lat }, tell) => {
    place.setLngLat([lng, lat]).addTo(map);
    if (!tell) return;
    const at = { lat: lat.toFixed(5), lon: lng.toFixed(5) };
    for (const name of ['lat', 'lon']) {
      const field = input(name);
      if (field) field.value = at[name];
    }
    box.dispatchEvent(new CustomEvent('picked', { bubbles: true, detail: at }));
  };
  const lat = Number(input('lat')?.value);
  const lon = Number(input('lon')?.value);
  if (lat && lon) {
    put({ lng: lon, lat }, false);
    map.setCenter([lon, lat]);
  }
  map.on('click', (event) => put(event.lngLat, true));
  place.on('dragend', () => put(place.getLngLat(), true));
  box.addEventListener('show', ({ detail }) => {
    const at = { lng: Number(detail.lon), lat: Number(detail.lat) };
    put(at, false);
    map.jumpTo({ center: [at.lng, at.lat], zoom: Math.max(map.getZoom(), 16) });
  });
}

document.querySelectorAll('[data-map]').forEach((box) => sight.observe(box));
