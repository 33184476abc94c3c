// "Use where I am now": a button that is hidden until script runs, beside a field one can type in.
//
//   <button type="button" hidden data-geolocate data-reverse="/places/near" data-wait="Looking…"
//     data-refused="…" data-failed="…">Use where I am now</button>  <p role="status" data-geo-state>
//
// Fills inputs marked data-geo="lat" and data-geo="lon" in the same form, rounded to about a meter,
// and sends a bubbling event "located". With data-reverse, the HTML of `?lat=&lon=` goes into
// [data-geo-found] and the text of its [data-address] into the field data-geo="address". With
// data-geo-submit the form is sent.

async function place(button, form, lat, lon) {
  for (const [name, value] of [['lat', lat], ['lon', lon]]) {
    const input = form?.querySelector(`[data-geo="${name}"]`);
    if (input) input.value = value;
  }
  if (button.dataset.reverse) {
    const url = new URL(button.dataset.reverse, location.href);
    url.searchParams.set('lat', lat);
    url.searchParams.set('lon', lon);
    const answer = await fetch(url, { headers: { Accept: 'text/html', 'HX-Request': 'true' } });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    const found = form?.querySelector('[data-geo-found]');
    if (found) {
      found.innerHTML = html;
      const address = found.querySelector('[data-address]')?.textContent.trim();
      const field = form.querySelector('[data-geo="address"]');
      if (address && field) field.value = address;
    }
  }
  button.dispatchEvent(new CustomEvent('located', { bubbles: true, detail: { lat, lon } }));
  if ('geoSubmit' in button.dataset) form?.requestSubmit();
}

function start(button) {
  button.hidden = !navigator.geolocation;
  button.addEventListener('click', () => {
    const form = button.closest('form');
    const state = form?.querySelector('[data-geo-state]');
    const say = (words) => {
      if (state) state.textContent = words ?? '';
    };
    say(button.dataset.wait);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place(button, form, coords.latitude.toFixed(5), coords.longitude.toFixed(5)).then(
          () => say(''),
          () => say(button.dataset.failed),
        );
      },
      (error) => say(error.code === 1 ? button.dataset.refused : button.dataset.failed),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

document.querySelectorAll('[data-geolocate]').forEach(start);
