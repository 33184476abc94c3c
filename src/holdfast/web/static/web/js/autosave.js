// What was typed is kept in this browser until the server has said that it has it.
//
//   <form data-autosave="report-018f…">…<p class="note saved" role="status" data-autosave-state
//     data-kept="Kept on this device." data-back="What you typed is back."></p></form>
//
// The page that follows names what was acknowledged: <div data-autosave-done="report-018f…">; an
// htmx answer does it with the event "acknowledged" ({"acknowledged": {"key": "…"}} in HX-Trigger).
// Passwords, files and hidden fields are never kept. A form that came back with errors carries what
// was typed already. Drafts older than a week are dropped. data-autosave-clear on a button forgets.

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

function start(form) {
  const key = form.dataset.autosave;
  const state = form.querySelector('[data-autosave-state]');
  const say = (words) => {
    if (state && words && state.textContent !== words) state.textContent = words;
  };
  const draft = read(key);
  if (draft && !form.querySelector('[aria-invalid="true"]')) {
    if (restore(form, draft.values)) {
      say(state?.dataset.back);
      form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
    }
  }
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    if (store(key, { at: Date.now(), values: snapshot(form) })) say(state?.dataset.kept);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  };
  form.addEventListener('input', soon);
  form.addEventListener('change', soon);
  form.addEventListener('submit', keep);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && form.isConnected && timer) keep();
  });
  form.addEventListener('click', (event) => {
    if (!event.target.closest('[data-autosave-clear]')) return;
    clearTimeout(timer);
    store(key, null);
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
  root.querySelectorAll('[data-autosave-done]').forEach((done) => store(done.dataset.autosaveDone, null));
  root.querySelectorAll('form[data-autosave]:not([data-autosave-on])').forEach((form) => {
    form.setAttribute('data-autosave-on', '');
    start(form);
  });
}

forgetOld();
startAll(document);
document.addEventListener('acknowledged', (event) => store(event.detail.key, null));
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentNode ?? document));
