// The contact screen: timers that count, the focus where the next act is, one press one act.
//
//   <span data-timer="247">4:07</span>         counts up from so many seconds
//   <text data-countdown="27">0:27</text>      counts down; [data-ring] beside it empties
//   [data-focus] in #main                      gets the focus when the centre was changed
//   [data-combobox-submit]                     a chosen suggestion sends the form
//   form[data-begin-now]                       a call that rings is taken at once
//
// What is typed in a field waits: the server's answers never take the focus out of another field.

const since = new WeakMap();

function written(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function begun(element, name) {
  const value = element.dataset[name];
  const known = since.get(element);
  if (known?.value === value) return known;
  const fresh = { value, at: performance.now() - (name === 'timer' ? Number(value) * 1000 : 0) };
  since.set(element, fresh);
  return fresh;
}

function tick() {
  const now = performance.now();
  for (const element of document.querySelectorAll('[data-timer]')) {
    const words = written((now - begun(element, 'timer').at) / 1000);
    if (element.textContent !== words) element.textContent = words;
  }
  for (const element of document.querySelectorAll('[data-countdown]')) {
    const left = Number(element.dataset.countdown) - (now - begun(element, 'countdown').at) / 1000;
    const words = written(left);
    if (element.textContent === words) continue;
    element.textContent = words;
    const ring = element.closest('[data-ring]');
    const share = Math.min(1, Math.max(0, left / Number(ring?.dataset.ringWhole || 1)));
    ring?.querySelector('.run')?.setAttribute('stroke-dasharray', `${(share * 163.4).toFixed(1)} 164`);
  }
}

function settle(root) {
  const field = root.querySelector('[data-focus]');
  if (!field) return;
  field.focus({ preventScroll: false });
  if (field.value && field.setSelectionRange && field.type !== 'date') field.setSelectionRange(field.value.length, field.value.length);
}

tick();
setInterval(tick, 500);
const main = document.getElementById('main');
if (main && (document.activeElement === document.body || !document.activeElement)) settle(main);

document.addEventListener('htmx:afterSettle', ({ detail }) => {
  tick();
  if (detail.target?.id === 'main') settle(detail.target);
});

// A key that is held down is one press: the next question must not be answered by it.
addEventListener(
  'keydown',
  (event) => {
    if (event.repeat && (/^\d$/.test(event.key) || event.key === 'Backspace') && !event.target.closest?.('input, textarea, select')) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// Down from a field goes to the answers below it, when no list of suggestions is open.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' || event.defaultPrevented || !event.target.matches?.('#id_q')) return;
  const first = document.querySelector('#services button');
  if (!first) return;
  event.preventDefault();
  first.focus();
});

document.addEventListener('chosen', (event) => {
  if (event.target.closest('[data-combobox-submit]')) event.target.form?.requestSubmit();
});

// Enter in the wrap-up saves it, except where Enter writes or opens.
document.addEventListener('keydown', (event) => {
  const wrap = document.getElementById('wrap');
  if (!wrap || event.key !== 'Enter' || event.defaultPrevented || event.target.closest('textarea, select, button, a, summary, .right, .left, .strip')) return;
  event.preventDefault();
  wrap.requestSubmit(wrap.querySelector('[data-key="save"]'));
});

// What this browser had kept is back in its field: it is saved as if it had just been typed, once
// htmx listens (after "load").
function save(form) {
  form.querySelectorAll('[hx-post]').forEach((field) => field.dispatchEvent(new Event('unsaved')));
}
addEventListener('load', () => document.querySelectorAll('[data-autosave-back]').forEach(save), { once: true });
document.addEventListener('restored', ({ target }) => document.readyState === 'complete' && save(target));

// A tap on the map, or its pin that was moved: the same words, at that point.
document.addEventListener('picked', ({ detail }) => {
  if (!detail.form?.matches('#place-form')) return;
  detail.form.elements.tapped.value = '1';
  detail.form.requestSubmit();
});

// No answer: what was typed says that it is not saved, and is sent again by itself; what was pressed
// waits for the next press. A token that a sign-in elsewhere made old: the page comes anew, once.
const AGAIN = 3000;

function failed({ detail }) {
  const { elt, target, xhr } = detail;
  if (xhr?.status === 403) {
    const before = Number(sessionStorage.getItem('holdfast.anew') ?? 0);
    sessionStorage.setItem('holdfast.anew', Date.now());
    if (Date.now() - before > 10 * AGAIN) location.reload();
    return;
  }
  if (xhr?.status && xhr.status < 500) return;
  const words = main?.dataset.unsaved;
  if (target?.matches('[role="status"]')) {
    target.textContent = words;
    setTimeout(() => elt.isConnected && elt.dispatchEvent(new Event('unsaved')), AGAIN);
    return;
  }
  let line = main?.querySelector('[data-unsaved-line]');
  if (!line) {
    line = document.createElement('p');
    line.className = 'alert-line heed';
    line.dataset.unsavedLine = '';
    line.setAttribute('role', 'alert');
    main?.prepend(line);
  }
  line.textContent = words;
}

document.addEventListener('htmx:sendError', failed);
document.addEventListener('htmx:responseError', failed);

const ringing = document.querySelector('form[data-begin-now]');
if (ringing) ringing.requestSubmit(ringing.querySelector('[value="phone"]'));
