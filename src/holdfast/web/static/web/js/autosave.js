// What was typed is kept in this browser until the server has said that it has it.
//
//   <form data-autosave="report-018f…">…<p class="note saved" role="status" data-autosave-state
//     data-kept="Kept on this device." data-back="What you typed is back."></p></form>
//
// The page that follows names what was acknowledged with {% acknowledged key %} (acknowledged.js); a
// part does it with <div data-autosave-done="report-018f…">, an htmx answer with the event
// "acknowledged" ({"acknowledged": {"key": "…"}} in HX-Trigger). An htmx answer that says the session
// is over (401) keeps what stands in every form, before the page leaves for the sign-in.
//
// Once a form is sent, nothing of this page may write late: what follows may already be there and
// have forgotten the draft, while this page is still being put away. So sending ends the pending
// save, and a letter typed after it is kept at once. Passwords, files and hidden fields are never
// kept. A form that came back with errors carries what was typed already. Drafts older than a week are dropped. data-autosave-clear on a button forgets.

const PREFIX = 'holdfast.draft.';
const WEEK = 7 * 24 * 3600 * 1000;
const WAIT = 250;

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden: the form works as before
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.closest('[data-autosave-not]') && !['hidden', 'password', 'file', 'submit', 'button', 'reset'].includes(field.type),
  );
}

function snapshot(form) {
  const values = {};
  for (const field of fields(form)) {
    const many = field.type === 'checkbox' || field.type === 'radio';
    if (!many) values[field.name] = field.value;
    else {
      values[field.name] ??= [];
      if (field.checked) values[field.name].push(field.value);
    }
  }
  return values;
}

function restore(form, values) {
  let changed = false;
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.type === 'checkbox' || field.type === 'radio') {
      const checked = value.includes(field.value);
      changed ||= checked !== field.checked;
      field.checked = checked;
    } else if (typeof value === 'string' && value && field.value === field.defaultValue && field.value !== value) {
      field.value = value;
      changed = true;
    }
  }
  return changed;
}

// On a slow line somebody types before this module has come; nothing told us of it. After "back" the
// browser itself fills in what was there, which says nothing.
function typedEarly(form) {
  if (performance.getEntriesByType('navigation')[0]?.type !== 'navigate') return false;
  return fields(form).some((field) =>
    field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked : 'defaultValue' in field && field.value !== field.defaultValue,
  );
}

const stops = new Map(); // by key: end the pending save of its form

const keeps = new Map(); // by form: keep what stands in it now

function forget(key) {
  stops.get(key)?.();
  store(key, null);
}

function start(form) {
  const key = form.dataset.autosave;
  const state = form.querySelector('[data-autosave-state]');
  const say = (words) => {
    if (state && words && state.textContent !== words) state.textContent = words;
  };
  const early = typedEarly(form);
  const draft = read(key);
  if (draft && !form.querySelector('[aria-invalid="true"]')) {
    if (restore(form, draft.values)) {
      say(state?.dataset.back);
      form.setAttribute('data-autosave-back', ''); // for who comes too late for the event
      form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
    }
  }
  let timer = 0;
  let sent = false;
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const keep = () => {
    stop();
    if (store(key, { at: Date.now(), values: snapshot(form) })) say(state?.dataset.kept);
  };
  const soon = () => {
    stop();
    if (sent) keep();
    else timer = setTimeout(keep, WAIT);
  };
  stops.set(key, stop);
  keeps.set(form, keep);
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  form.addEventListener('submit', () => {
    sent = true;
    keep();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) sent = false;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && form.isConnected && timer) keep();
  });
  if (early) keep();
  form.addEventListener('click', (event) => {
    if (!event.target.closest('[data-autosave-clear]')) return;
    forget(key);
    form.reset();
    if (state) state.textContent = '';
  });
}

function forgetOld() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const draft = read(name.slice(PREFIX.length));
      if (!draft || Date.now() - draft.at > WEEK) localStorage.removeItem(name);
    }
  } catch {
    // no storage, nothing to forget
  }
}

function startAll(root) {
  root.querySelectorAll('[data-autosave-done]').forEach((done) => done.dataset.autosaveDone.split(' ').forEach(forget));
  root.querySelectorAll('form[data-autosave]:not([data-autosave-on])').forEach((form) => {
    form.setAttribute('data-autosave-on', '');
    start(form);
  });
}

forgetOld();
startAll(document);
document.addEventListener('acknowledged', (event) => forget(event.detail.key));
document.addEventListener('htmx:beforeOnLoad', ({ detail }) => {
  for (const [form, keep] of keeps) {
    if (!form.isConnected) keeps.delete(form);
    else if (detail.xhr.status === 401) keep();
  }
});
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentNode ?? document));
