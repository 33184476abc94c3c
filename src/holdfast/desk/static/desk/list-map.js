// The live map beside the work list: a mark for each case that the list shows, numbered in the order
// of the route where it is chosen. A press or Enter chooses the case, as its box in the list does;
// one mark is in the tab order, arrow keys walk from mark to mark. Without it the drawn map stays.
//
//   <div data-map … data-list-map></div>  <div data-points="[[lat, lon, \"10238\", 1, \"Pothole, …\"], …]">
//
// The points come with the route beside the list (list.js), whenever the list or the choice changed.

const PATH = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
const marks = new Map(); // number of a case → its mark
let drawn = null;
let shown = '';

const side = document.getElementById('side');
const rows = document.getElementById('rows');
const box = (number) => document.getElementById(`c${number}`);

function press(number) {
  box(number)?.click();
  box(number)?.closest('tr').scrollIntoView({ block: 'nearest' });
}

function look(number, on) {
  box(number)?.closest('tr').toggleAttribute('data-looked-at', on);
}

// Only one mark is in the tab order.
function rove(number) {
  for (const [each, { element }] of marks) element.tabIndex = each === number ? 0 : -1;
}

function walk(event, number) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  const all = [...marks.keys()];
  const next = all[(all.indexOf(number) + step + all.length) % all.length];
  rove(next);
  const { element, at } = marks.get(next);
  if (!drawn.map.getBounds().contains(at)) drawn.map.panTo(at);
  element.focus();
}

function make(number) {
  const element = document.createElement('button');
  element.type = 'button';
  element.tabIndex = -1;
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    rove(number);
    press(number);
  });
  element.addEventListener('keydown', (event) => walk(event, number));
  for (const [name, on] of [['pointerenter', true], ['focus', true], ['pointerleave', false], ['blur', false]]) {
    element.addEventListener(name, () => look(number, on));
  }
  return element;
}

function put([lat, lon, number, stop, words]) {
  const at = [lon, lat];
  const known = marks.get(number);
  const element = known?.element ?? make(number);
  element.classList.toggle('map-pin', Boolean(stop)); // MapLibre has classes of its own on it
  element.classList.toggle('map-dot', !stop);
  element.textContent = stop || '';
  element.title = words;
  if (known) known.mark.setLngLat(at);
  const mark = known?.mark ?? new drawn.gl.Marker({ element }).setLngLat(at).addTo(drawn.map);
  element.setAttribute('aria-label', stop ? `${stop}: ${words}` : words); // over MapLibre's own
  element.setAttribute('aria-pressed', String(Boolean(stop)));
  element.removeAttribute('role');
  marks.set(number, { element, mark, at, stop });
}

function line() {
  const stops = [...marks.values()].filter((each) => each.stop).sort((one, other) => one.stop - other.stop);
  const coordinates = stops.map((each) => each.at);
  const features = coordinates.length > 1 ? [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }] : [];
  drawn.map.getSource('way')?.setData({ type: 'FeatureCollection', features });
}

function follow() {
  const points = JSON.parse(side.querySelector('[data-points]')?.dataset.points ?? '[]');
  if (!drawn) return;
  const now = new Set(points.map((point) => point[2]));
  for (const [number, { mark }] of marks) {
    if (now.has(number)) continue;
    mark.remove();
    marks.delete(number);
  }
  points.forEach(put);
  if (points.length && ![...marks.values()].some(({ element }) => element.tabIndex === 0)) rove(points[0][2]);
  line();
  const which = [...now].sort().join();
  if (points.length && which !== shown) {
    const bounds = new drawn.gl.LngLatBounds();
    points.forEach(([lat, lon]) => bounds.extend([lon, lat]));
    drawn.map.fitBounds(bounds, { padding: 40, maxZoom: 16, animate: false });
  }
  shown = which;
}

document.addEventListener('drawn', ({ target, detail }) => {
  if (!('listMap' in target.dataset)) return;
  drawn = detail;
  drawn.map.addSource('way', PATH);
  const color = getComputedStyle(document.documentElement).getPropertyValue('--ink').trim() || '#0a2c36';
  drawn.map.addLayer({
    id: 'way', type: 'line', source: 'way', layout: { 'line-cap': 'round' },
    paint: { 'line-color': color, 'line-width': 2.5, 'line-dasharray': [0.5, 2] },
  });
  follow();
});
side.addEventListener('routed', follow);

// The row that has the focus or the pointer shows where it is.
for (const [name, on] of [['focusin', true], ['focusout', false], ['mouseover', true], ['mouseout', false]]) {
  rows.addEventListener(name, (event) => {
    const number = event.target.closest('tr')?.querySelector('input[name="case"]')?.value;
    marks.get(number)?.element.classList.toggle('looked-at', on);
  });
}
