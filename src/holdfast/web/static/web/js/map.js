// A live map in place of a drawn one, fetched only when it is needed; whatever it does, a typed path
// does too. The attributes come from {% live_map %} (places/templatetags/maps.py).
//
//   <div class="map" data-map data-maplibre="…/maplibre-gl.mjs" data-worker="…" data-css="…"
//     data-pmtiles="…/pmtiles.js" data-style="/map/style.json" data-box="west,south,east,north"
//     data-label="Map of …" data-words="{…}" data-when="sight">
//     <svg>…</svg> <button hidden data-map-show>Show the map</button>
//     <figcaption hidden data-live="what to do" data-pinned="the same once there is a pin">
//     </figcaption></div>
//
// data-when: "sight" draws it when it comes into sight, unless the connection is slow or metered;
// "asked" and slow ones wait for the button. What stood there stays until the map is drawn, and for
// good where that fails.
// data-pins: [[lat, lon, "1"], …]; one without a number is the place itself.
// data-points: address of GeoJSON points; properties n (number on the pin), title, url. The same
// points stand in a list on the page, so pins are not in the tab order; a tap shows the link.
// data-pick: a tap, the dragged pin or arrow keys on it fill the inputs data-geo="lat" and
// data-geo="lon" of the form this selects, and send a bubbling event "picked" {lat, lon}. Then, and
// when the form sends "located" or "chosen" with a point, or "lost", the pin follows; what the form
// found out ([data-geo-found]) is said.
// Once drawn, the element sends a bubbling event "drawn" {gl, map, mark}: a page's own script may put
// marks and layers on it. A map whose element left the page is ended.

const SVG = 'http://www.w3.org/2000/svg';
const DROP = 'M0 0C-4-11-15-17-15-30a15 15 0 0 1 30 0C15-17 4-11 0 0z';
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 8; // pixels; with Shift five times as many
const CLOSE = 16.5; // the zoom at which single houses can be told
const REST = 400; // milliseconds without a key before the place is looked up

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) begin(target);
});

const drawn = new Map();

function sweep() {
  for (const [box, map] of drawn) {
    if (box.isConnected) continue;
    drawn.delete(box);
    map.remove();
  }
}

function begin(box) {
  if ('mapBegun' in box.dataset) return;
  box.dataset.mapBegun = '';
  sight.unobserve(box);
  const button = box.querySelector('[data-map-show]');
  if (button) button.disabled = true;
  draw(box).catch(() => {
    box.setAttribute('data-map-failed', '');
    button?.remove();
  });
}

function fetchCss(href) {
  if (document.querySelector(`link[href="${href}"]`)) return null;
  const css = document.createElement('link');
  css.rel = 'stylesheet';
  css.href = href;
  document.head.append(css);
  return new Promise((done, failed) => {
    css.onload = done;
    css.onerror = failed;
  });
}

let tiles = null;

function fetchTiles(gl, src) {
  tiles ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = src;
    script.onload = () => {
      gl.addProtocol('pmtiles', new window.pmtiles.Protocol({ metadata: true }).tile);
      done();
    };
    script.onerror = failed;
    document.head.append(script);
  });
  return tiles;
}

function numbered(text) {
  const element = document.createElement('span');
  element.className = 'map-pin';
  element.textContent = text;
  element.setAttribute('aria-hidden', 'true');
  return element;
}

function drop() {
  const element = document.createElement('span');
  element.className = 'map-place';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '-20 -48 40 52');
  svg.setAttribute('aria-hidden', 'true');
  const shape = svg.appendChild(document.createElementNS(SVG, 'path'));
  shape.setAttribute('d', DROP);
  shape.setAttribute('class', 'm-spot');
  const eye = svg.appendChild(document.createElementNS(SVG, 'circle'));
  eye.setAttribute('cy', '-30');
  eye.setAttribute('r', '6');
  element.append(svg);
  return element;
}

// MapLibre makes every marker a button of its own; ours are pictures.
function place(gl, map, element, at, options) {
  const mark = new gl.Marker({ element, ...options }).setLngLat(at).addTo(map);
  for (const name of ['tabindex', 'role', 'aria-label']) element.removeAttribute(name);
  element.setAttribute('aria-hidden', 'true');
  return mark;
}

async function draw(box) {
  const { maplibre, worker, css, pmtiles, style, label, words } = box.dataset;
  const [gl, answer] = await Promise.all([import(maplibre), fetch(style), fetchCss(css)]);
  if (!answer.ok) throw new Error(answer.status);
  const styled = await answer.json();
  gl.setWorkerUrl(new URL(worker, location.href).href);
  await fetchTiles(gl, pmtiles);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const said = JSON.parse(words || '{}');
  const [west, south, east, north] = box.dataset.box.split(',').map(Number);
  const caption = box.querySelector('figcaption');
  const meanwhile = [...box.children].filter((each) => each !== caption);
  const holder = document.createElement('div');
  holder.className = 'map-canvas';
  box.prepend(holder);
  let map;
  try {
    map = new gl.Map({
      container: holder,
      style: styled,
      bounds: [west, south, east, north],
      fitBoundsOptions: { padding: box.dataset.points || box.dataset.pins ? 24 : 0, maxZoom: 18 },
      attributionControl: false,
      cooperativeGestures: !box.dataset.pick,
      fadeDuration: still ? 0 : 200,
      maxZoom: 19,
      pitchWithRotate: false,
      dragRotate: false,
      locale: said,
    });
  } catch (error) {
    holder.remove(); // no WebGL: what stood there stays
    throw error;
  }
  drawn.set(box, map);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const rtl = document.dir === 'rtl';
  map.addControl(new gl.NavigationControl({ showCompass: false }), rtl ? 'top-left' : 'top-right');
  map.addControl(new gl.AttributionControl({ compact: true }), rtl ? 'top-right' : 'top-left');
  map.getCanvas().setAttribute('aria-label', [label, box.dataset.pick && said.set].filter(Boolean).join('. '));
  map.once('load', () => {
    meanwhile.forEach((each) => {
      each.hidden = true;
      each.setAttribute('hidden', ''); // an SVG knows no property of that name
    });
    // Where the map comes from is folded behind its button: open it covers the names of places.
    const origin = holder.querySelector('.maplibregl-ctrl-attrib');
    origin?.classList.remove('maplibregl-compact-show');
    origin?.removeAttribute('open');
    if (caption && !caption.textContent) caption.textContent = caption.dataset.live;
    if (caption) caption.hidden = false;
    box.setAttribute('data-map-ready', '');
    box.dispatchEvent(new CustomEvent('drawn', { bubbles: true, detail: { gl, map, mark: numbered } }));
  });

  for (const [lat, lon, number] of JSON.parse(box.dataset.pins || '[]')) {
    if (number) place(gl, map, numbered(number), [lon, lat]);
    else if (!box.dataset.pick) place(gl, map, drop(), [lon, lat], { anchor: 'bottom' });
  }
  if (box.dataset.pick) pick(gl, map, box, said, still);
  if (box.dataset.points) {
    const { features } = await (await fetch(box.dataset.points)).json();
    for (const feature of features) linked(gl, map, feature);
  }
}

function linked(gl, map, { geometry, properties }) {
  const mark = numbered(properties.n);
  mark.title = properties.title ?? '';
  place(gl, map, mark, geometry.coordinates);
  if (!properties.url) return;
  mark.addEventListener('click', (event) => {
    event.stopPropagation();
    const link = document.createElement('a');
    link.href = properties.url;
    link.textContent = properties.title || properties.n;
    new gl.Popup({ offset: 16, focusAfterOpen: false, maxWidth: '15rem' })
      .setLngLat(geometry.coordinates)
      .setDOMContent(link)
      .addTo(map);
  });
}

function pick(gl, map, box, said, still) {
  const form = document.querySelector(box.dataset.pick);
  const input = (name) => form?.querySelector(`[data-geo="${name}"]`);
  const caption = box.querySelector('figcaption');
  const element = drop();
  const speaker = document.createElement('p');
  speaker.className = 'sr';
  speaker.setAttribute('role', 'status');
  box.append(speaker);
  let mark = null;
  let rest = 0;

  const tell = () => {
    const at = mark.getLngLat();
    const detail = { lat: at.lat.toFixed(5), lon: at.lng.toFixed(5) };
    for (const name of ['lat', 'lon']) {
      const field = input(name);
      if (field) field.value = detail[name];
    }
    box.dispatchEvent(new CustomEvent('picked', { bubbles: true, detail: { ...detail, form } }));
  };
  const put = ({ lng, lat }) => {
    if (caption?.dataset.pinned) caption.textContent = caption.dataset.pinned;
    if (mark) {
      mark.setLngLat([lng, lat]);
      if (!element.isConnected) mark.addTo(map); // adding it again would take the focus away
    } else {
      mark = place(gl, map, element, [lng, lat], { anchor: 'bottom', draggable: true });
      // Screen readers pass arrow keys on to what calls itself an application.
      element.removeAttribute('aria-hidden');
      element.tabIndex = 0;
      element.setAttribute('role', 'application');
      element.setAttribute('aria-label', said.pin ?? '');
      mark.on('dragend', tell);
    }
  };

  const [lat, lon] = [Number(input('lat')?.value), Number(input('lon')?.value)];
  if (lat && lon) put({ lng: lon, lat });
  map.on('click', ({ lngLat }) => {
    put(lngLat);
    tell();
    // From afar a tap means a neighborhood: come closer, so that the next one means a house.
    if (map.getZoom() < CLOSE) map.easeTo({ center: lngLat, zoom: CLOSE, animate: !still });
  });
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    put(map.getCenter());
    tell();
    element.focus();
  });
  element.addEventListener('click', (event) => event.stopPropagation());
  element.addEventListener('keydown', (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation(); // the map itself stays
    const far = STEP * (event.shiftKey ? 5 : 1);
    const from = map.project(mark.getLngLat());
    const to = map.unproject([from.x + way[0] * far, from.y + way[1] * far]);
    put(to);
    if (!map.getBounds().contains(to)) map.panTo(to);
    clearTimeout(rest);
    rest = setTimeout(tell, REST);
  });

  const follow = ({ target, detail }) => {
    if (!form?.contains(target) || !detail?.lat || !detail.lon) return;
    // The answer to a point picked here: the pin may be further by now.
    if (!detail.picked) {
      const at = { lng: Number(detail.lon), lat: Number(detail.lat) };
      put(at);
      map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), CLOSE) });
    }
    speaker.textContent = form.querySelector('[data-geo-found]')?.textContent.trim() ?? '';
  };
  document.addEventListener('located', follow);
  document.addEventListener('chosen', follow);
  document.addEventListener('lost', ({ target }) => {
    if (!form?.contains(target) || !mark) return;
    mark.remove();
  });
}

function start(box) {
  const { saveData, effectiveType } = navigator.connection ?? {};
  const slow = saveData || ['slow-2g', '2g', '3g'].includes(effectiveType);
  if (box.dataset.when === 'sight' && !slow) {
    sight.observe(box);
    return;
  }
  const button = box.querySelector('[data-map-show]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => begin(box));
}

function startAll(root) {
  sweep();
  root.querySelectorAll('[data-map]:not([data-map-on])').forEach((box) => {
    box.setAttribute('data-map-on', '');
    start(box);
  });
}

startAll(document);
document.addEventListener('htmx:load', ({ detail }) => startAll(detail.elt.parentNode ?? document));
