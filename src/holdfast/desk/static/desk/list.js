// The work list: filters apply by themselves, rows are chosen by keys or pointer, and the map with
// the route follows what is chosen. Without script the same forms do the same by their buttons.

const rows = document.getElementById('rows');
const side = document.getElementById('side');
const said = document.querySelector('[data-selected]');
const hint = document.querySelector('[data-hint]');
const all = document.querySelector('[data-all]');
const clear = document.querySelector('[data-clear]');
const filters = document.querySelector('[data-filters]');
const none = said.textContent;
const chosen = new Set();
let asking = null;
let timer = 0;

const boxes = () => [...rows.querySelectorAll('input[name="case"]')];

function show() {
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    box.closest('tr').toggleAttribute('aria-selected', box.checked);
    if (box.checked) box.closest('tr').setAttribute('aria-selected', 'true');
  }
  const n = boxes().filter((box) => box.checked).length;
  said.textContent = n ? said.dataset.words.replace('{n}', n) : none;
  all.checked = n > 0 && n === boxes().length;
  all.indeterminate = n > 0 && n < boxes().length;
  clear.hidden = !n;
}

async function route() {
  asking?.abort();
  asking = new AbortController();
  const url = new URL(side.dataset.side, location.href);
  for (const box of boxes()) url.searchParams.append(box.checked ? 'case' : 'shown', box.value);
  try {
    const answer = await fetch(url, { signal: asking.signal, headers: { 'HX-Request': 'true' } });
    if (!answer.ok) return;
    side.innerHTML = await answer.text();
    side.dispatchEvent(new CustomEvent('routed'));
  } catch {
    return; // the list works without the map
  }
  rows.querySelectorAll('[data-stop]').forEach((cell) => cell.replaceChildren());
  side.querySelectorAll('[data-route]').forEach((stop) => {
    const cell = rows.querySelector(`[data-stop="${stop.dataset.route}"]`);
    cell?.append(stop.querySelector('.stop').cloneNode(true));
  });
}

function changed() {
  show();
  clearTimeout(timer);
  timer = setTimeout(route, 150);
}

function choose(box, on) {
  if (on) chosen.add(box.value);
  else chosen.delete(box.value);
}

rows.addEventListener('change', (event) => {
  if (event.target.name !== 'case') return;
  choose(event.target, event.target.checked);
  changed();
});
all.addEventListener('change', () => {
  boxes().forEach((box) => choose(box, all.checked));
  changed();
});
clear.addEventListener('click', () => {
  chosen.clear();
  changed();
  boxes()[0]?.focus();
});

// Arrow keys walk the rows from box to box, with Shift they choose on the way.
rows.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const found = boxes();
  const at = found.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = found[Math.min(found.length - 1, Math.max(0, at + step))];
  if (event.shiftKey) {
    choose(found[at], true);
    choose(next, true);
    changed();
  }
  next.focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && chosen.size && !event.target.closest('dialog')) clear.click();
});

// Nothing is sent with nothing chosen: the hint says so.
document.getElementById('chosen').addEventListener('submit', (event) => {
  if (boxes().some((box) => box.checked)) return;
  event.preventDefault();
  hint.textContent = none;
  boxes()[0]?.focus();
});

rows.addEventListener('refreshed', () => {
  show();
  route();
});

if (filters) {
  filters.setAttribute('data-filters-on', '');
  filters.addEventListener('change', () => filters.requestSubmit());
  // Empty fields are left out, so that addresses stay short.
  filters.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}
boxes().forEach((box) => choose(box, box.checked));
show();
route();
