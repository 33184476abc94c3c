// Live regions follow the journal: one stream per browser, replayed from where it stopped.
//
//   <div data-live-state data-stream="/live" data-poll="/live/poll" data-after="8123" …>
//   <section data-live="case:018f… cases" data-live-url="/desk/cases/018f…/timeline">…</section>
//
// The stream sends events `fact` {"id","kind","subject","data"}, `reset` (too much was missed) and
// `sign-in` (the session is over); the poll at `?after=<position>` answers {"position","events",
// "reset","more"}. A fact `case.moved` about 018f… has the topics `case`, `case.moved` and
// `case:018f…`; the cases and the message that its data name are topics too. A region with one of
// them is fetched again and put in place, after a reset every region; one in which somebody types
// waits until they leave it and nothing that was typed there is unsent. data-live-every="2000" is the least time between two fetches in ms.
// The tab that holds the Web Lock keeps the stream and tells the others by a BroadcastChannel; when
// it closes, the next one goes on from the same position. Where streams do not pass, it polls.

const NAME = 'holdfast-live';
const GATHER = 200;
const POLL = 4000;
const TRY_AGAIN = 60_000;
const link = document.querySelector('[data-live-state]');
let position = Number(link?.dataset.after || 0);
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(NAME) : null;

// -- regions ---------------------------------------------------------------------------------------

const waiting = new Set();
const fetched = new WeakMap();
let gather = 0;

const WORDS = 'textarea, input:not([type="hidden"], [type="checkbox"], [type="radio"]), select';

function changed(field) {
  if (!field.options) return field.value !== field.defaultValue;
  return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
}

// Somebody types in it, or has typed what is not sent yet and only looks elsewhere.
function typing(region) {
  const focus = document.activeElement;
  if (region.contains(focus) && focus.matches('input, textarea, select, [contenteditable]')) return true;
  return [...region.querySelectorAll(WORDS)].some(changed);
}

// A region whose address answers the whole page takes its own part of it.
function own(region, html) {
  const same = region.id ? new DOMParser().parseFromString(html, 'text/html').getElementById(region.id) : null;
  return same ? same.innerHTML : html;
}

async function refresh(region) {
  const url = region.dataset.liveUrl || location.href;
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html', 'HX-Request': 'true', 'X-Live': '1' }, redirect: 'error' });
    if (!answer.ok || !region.isConnected) return;
    const html = await answer.text();
    if (typing(region)) {
      waiting.add(region);
      return;
    }
    const focused = region.contains(document.activeElement) ? document.activeElement.id : '';
    const top = region.scrollTop;
    region.innerHTML = own(region, html);
    region.scrollTop = top;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    window.htmx?.process(region);
    region.dispatchEvent(new CustomEvent('refreshed', { bubbles: true }));
  } catch {
    // the next message or the next page brings it
  }
}

function flush() {
  gather = 0;
  let later = 0;
  for (const region of [...waiting]) {
    if (typing(region)) continue;
    const wait = Number(region.dataset.liveEvery || 0) - (Date.now() - (fetched.get(region) ?? 0));
    if (wait > 0) {
      later = Math.max(later, wait);
      continue;
    }
    fetched.set(region, Date.now());
    waiting.delete(region);
    if (region.isConnected) refresh(region);
  }
  if (later) gather = setTimeout(flush, later);
}

function topicsOf({ kind, subject, data }) {
  const about = kind.split('.')[0];
  return [about, kind, `${about}:${subject}`, ...(data?.cases ?? []).map((id) => `case:${id}`)];
}

function named(topics) {
  for (const region of document.querySelectorAll('[data-live]')) {
    const own = region.dataset.live.split(/\s+/);
    if (topics.includes('*') || topics.some((topic) => own.includes(topic))) waiting.add(region);
  }
  if (waiting.size) gather ||= setTimeout(flush, GATHER);
}

document.addEventListener('focusout', () => {
  if (waiting.size) gather ||= setTimeout(flush, GATHER);
});

// -- state -----------------------------------------------------------------------------------------

function state(which) {
  if (!link || link.dataset.now === which) return;
  link.dataset.now = which;
  const words = link.querySelector('[data-live-word]');
  if (words) words.textContent = link.dataset[which] ?? words.textContent;
  const time = link.querySelector('[data-live-time]');
  if (time) time.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false });
}

function receive(message) {
  if (message.state) state(message.state);
  if (message.position > position) position = message.position;
  if (message.topics?.length) named(message.topics);
}

function tell(message) {
  receive(message);
  channel?.postMessage(message);
}

// -- the stream, or polling ------------------------------------------------------------------------

function pollUntil(end) {
  const once = async () => {
    if (Date.now() > end) {
      stream();
      return;
    }
    try {
      const url = new URL(link.dataset.poll, location.href);
      url.searchParams.set('after', position);
      const answer = await fetch(url, { headers: { Accept: 'application/json' } });
      if (answer.status === 401 || answer.status === 403) {
        tell({ state: 'unlinked' });
        return;
      }
      if (!answer.ok) throw new Error(answer.status);
      const { position: at, events, reset, more } = await answer.json();
      tell({ state: 'linked', position: at, topics: reset ? ['*'] : events.flatMap(topicsOf) });
      if (more) {
        once();
        return;
      }
    } catch {
      tell({ state: 'unlinked' });
    }
    setTimeout(once, document.hidden ? POLL * 4 : POLL);
  };
  once();
}

function stream() {
  if (!link.dataset.stream || !('EventSource' in window)) {
    pollUntil(Infinity);
    return;
  }
  const url = new URL(link.dataset.stream, location.href);
  if (position) url.searchParams.set('after', position);
  const source = new EventSource(url, { withCredentials: url.origin !== location.origin });
  let misses = 0;
  source.addEventListener('open', () => {
    misses = 0;
    tell({ state: 'linked' });
  });
  const at = (event) => Number(event.lastEventId) || position;
  source.addEventListener('fact', (event) => {
    tell({ position: at(event), topics: topicsOf(JSON.parse(event.data)) });
  });
  source.addEventListener('reset', (event) => tell({ position: at(event), topics: ['*'] }));
  source.addEventListener('sign-in', () => {
    source.close();
    tell({ state: 'unlinked' });
  });
  source.addEventListener('error', () => {
    misses += 1;
    tell({ state: 'reaching' });
    if (misses < 3 && source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    source.close();
    pollUntil(Date.now() + TRY_AGAIN);
  });
  addEventListener('pagehide', () => source.close(), { once: true });
}

if (link && (link.dataset.stream || link.dataset.poll)) {
  if (channel && navigator.locks) {
    channel.addEventListener('message', (event) => receive(event.data));
    navigator.locks.request(NAME, () => {
      stream();
      return new Promise(() => {}); // held until the tab closes
    });
  } else {
    stream();
  }
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
