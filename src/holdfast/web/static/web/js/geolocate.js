// "Use where I am now": a button that is hidden until script runs, beside a field one can type in.
//
//   <button type="button" hidden data-geolocate data-reverse="/places/near" data-wait="Looking…"
//     data-refused="…" data-failed="…">Use where I am now</button>  <p role="status" data-geo-state>
//
// Fills inputs marked data-geo="lat" and data-geo="lon" in the same form, rounded to about a meter,
// and sends a bubbling event "located". With data-reverse, the HTML of `?lat=&lon=` goes into
// [data-geo-found] and the text of its [data-address] into the field data-geo="address". With
// data-geo-submit the form is sent. The same is done for a point picked on the form's map (map.js,
// event "picked"). Once other words are typed in the field the point is forgotten (event "lost").

let asked = 0;

async function place(button, form, { lat, lon, picked }) {
  const now = (asked += 1);
  const input = (name) => form?.querySelector(`[data-geo="${name}"]`);
  for (const [name, value] of [['lat', lat], ['lon', lon]]) if (input(name)) input(name).value = value;
  // A suggestion chosen before is not what is meant now.
  form?.querySelectorAll('[data-combobox-to]').forEach((hidden) => {
    hidden.value = '';
  });
  if (button.dataset.reverse) {
    const url = new URL(button.dataset.reverse, location.href);
    url.searchParams.set('lat', lat);
    url.searchParams.set('lon', lon);
    const answer = await fetch(url, { headers: { Accept: 'text/html', 'HX-Request': 'true' } });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    if (now !== asked) return;
    const found = form?.querySelector('[data-geo-found]');
    const field = input('address');
    if (found) {
      found.innerHTML = html;
      const address = found.querySelector('[data-address]')?.textContent.trim() ?? '';
      // What a person wrote stays where the point has no address of its own.
      if (field && (address || 'geoFilled' in field.dataset)) {
        field.value = address;
        field.dataset.geoFilled = '';
      }
    }
  }
  button.dispatchEvent(new CustomEvent('located', { bubbles: true, detail: { lat, lon, picked } }));
  if ('geoSubmit' in button.dataset) form?.requestSubmit();
}

// Other words than those of the point: the point goes. Words beside a bare point leave it.
function watch(form) {
  const field = form?.querySelector('[data-geo="address"]');
  if (!field) return;
  if (field.value && form.querySelector('[data-geo="lat"]')?.value) field.dataset.geoFilled = '';
  const forget = () => {
    asked += 1;
    delete field.dataset.geoFilled;
    form.querySelectorAll('[data-geo="lat"], [data-geo="lon"]').forEach((input) => {
      input.value = '';
    });
    form.querySelector('[data-geo-found]')?.replaceChildren();
  };
  field.addEventListener('input', () => {
    if (!('geoFilled' in field.dataset)) return;
    forget();
    field.dispatchEvent(new CustomEvent('lost', { bubbles: true }));
  });
  field.addEventListener('chosen', forget);
}

function start(button) {
  const form = button.closest('form');
  const state = form?.querySelector('[data-geo-state]');
  const say = (words) => {
    if (state) state.textContent = words ?? '';
  };
  button.hidden = !navigator.geolocation;
  watch(form);
  document.addEventListener('picked', ({ detail }) => {
    if (detail.form !== form) return;
    say('');
    // Out of reach: the point is in the form all the same.
    place(button, form, { ...detail, picked: true }).catch(() => {});
  });
  button.addEventListener('click', () => {
    say(button.dataset.wait);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = { lat: coords.latitude.toFixed(5), lon: coords.longitude.toFixed(5) };
        place(button, form, here).then(
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
