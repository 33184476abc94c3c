// Colleagues on the same case: while the page is seen, it says every few seconds that somebody reads
// it, and whether something typed is not sent yet, and shows who else is there.
//
//   <span role="status" data-reading="/desk/cases/10238/reading" data-reading-every="8">…</span>

const found = () => document.querySelector('[data-reading]'); // it comes anew with the head
const token = document.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? '';

function typed() {
  return [...document.querySelectorAll('#main form :is(textarea, input[type="text"], input:not([type]))')].some(
    (field) => field.value.trim() && field.value !== field.defaultValue,
  );
}

function body(given) {
  return new URLSearchParams({ csrfmiddlewaretoken: token, ...given });
}

async function beat() {
  const place = found();
  if (document.hidden || !place) return;
  try {
    const answer = await fetch(place.dataset.reading, {
      method: 'POST',
      headers: { 'HX-Request': 'true' },
      body: body(typed() ? { writing: '1' } : {}),
    });
    if (!answer.ok) return;
    const html = await answer.text();
    if (found().innerHTML !== html) found().innerHTML = html; // said again only when it changed
  } catch {
    // nobody is shown who cannot be known
  }
}

let wrote = false;

if (found()) {
  const { reading, readingEvery } = found().dataset;
  setInterval(beat, Number(readingEvery) * 1000);
  document.addEventListener('visibilitychange', beat);
  document.addEventListener('input', () => {
    if (wrote !== typed()) setTimeout(beat, 500);
    wrote = typed();
  });
  addEventListener('pagehide', () => navigator.sendBeacon(reading, body({ left: '1' })));
}
