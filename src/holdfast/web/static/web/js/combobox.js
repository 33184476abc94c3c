// A field that suggests while one types; without script it is a plain field in a form that works.
//
//   <div class="suggest" data-combobox="/suggest" data-combobox-min="2">
//     <input class="field" name="q" autocomplete="off">
//     <div class="listbox" data-combobox-list hidden></div>
//   </div>
//
// The address answers `?q=…` (the field's own name) with HTML: elements with role="option", in a
// role="listbox" of its own (a panel with more around it) or bare. An option with data-href leads
// there; any other one fills the field with data-value (or its <b>), copies its data-* into hidden
// inputs marked data-combobox-to="id" (from data-id), and sends a bubbling event "chosen".
// data-combobox-said holds the words for screen readers: "{n} suggestions|Nothing found".

const WAIT = 120;
let count = 0;

function start(box) {
  const input = box.querySelector('input');
  const list = box.querySelector('[data-combobox-list]');
  if (!input || !list) return;
  const least = Number(box.dataset.comboboxMin || 2);
  const [many, none] = (box.dataset.comboboxSaid || '{n}|0').split('|');
  const base = `combo-${(count += 1)}`;
  const said = document.createElement('span');
  said.className = 'sr';
  said.setAttribute('role', 'status');
  box.append(said);
  list.id ||= base;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.autocomplete = 'off';

  let active = -1;
  let asked = '';
  let timer = 0;
  let request = null;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const isOpen = () => !list.hidden;

  function mark(index) {
    active = index;
    options().forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === active));
      if (i === active) option.scrollIntoView({ block: 'nearest' });
    });
    if (active < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', options()[active].id);
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (!open) mark(-1);
  }

  function forget() {
    clearTimeout(timer);
    request?.abort();
    request = null;
  }

  async function ask(typed) {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const url = new URL(box.dataset.combobox, location.href);
    url.searchParams.set(input.name || 'q', typed);
    try {
      const answer = await fetch(url, { signal, headers: { Accept: 'text/html', 'HX-Request': 'true' } });
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (signal.aborted) return;
      list.innerHTML = html;
    } catch {
      if (!signal.aborted) show(false); // the form still works as it is
      return;
    }
    asked = typed;
    const found = options();
    found.forEach((option, i) => {
      option.id ||= `${base}-${i}`;
    });
    const inner = list.querySelector('[role="listbox"]');
    if (inner) {
      inner.id ||= `${base}-list`;
      input.setAttribute('aria-controls', inner.id);
    } else {
      list.setAttribute('role', 'listbox');
      if (!list.hasAttribute('aria-label') && input.labels?.[0]) list.setAttribute('aria-label', input.labels[0].textContent.trim());
    }
    show(list.childElementCount > 0 && box.contains(document.activeElement));
    said.textContent = found.length ? many.replace('{n}', found.length) : none;
  }

  function choose(option) {
    if (option.dataset.href) {
      location.assign(option.dataset.href);
      return;
    }
    input.value = option.dataset.value ?? (option.querySelector('b') ?? option).textContent.trim();
    asked = input.value.trim();
    box.querySelectorAll('[data-combobox-to]').forEach((hidden) => {
      hidden.value = option.dataset[hidden.dataset.comboboxTo] ?? '';
    });
    forget();
    show(false);
    input.dispatchEvent(new Event('change', { bubbles: true }));
    input.dispatchEvent(new CustomEvent('chosen', { bubbles: true, detail: { ...option.dataset } }));
  }

  input.addEventListener('input', () => {
    forget();
    box.querySelectorAll('[data-combobox-to]').forEach((hidden) => {
      hidden.value = '';
    });
    const typed = input.value.trim();
    if (typed.length < least) {
      asked = '';
      show(false);
    } else {
      timer = setTimeout(ask, WAIT, typed);
    }
  });

  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const last = options().length - 1;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen()) {
        if (asked && asked === input.value.trim()) show(last >= 0);
        else if (input.value.trim().length >= least) ask(input.value.trim());
        return;
      }
      if (last < 0) return;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      mark(active < 0 ? (step > 0 ? 0 : last) : (active + step + last + 1) % (last + 1));
    } else if (event.key === 'Enter' && isOpen() && active >= 0) {
      event.preventDefault();
      choose(options()[active]);
    } else if (event.key === 'Escape' && isOpen()) {
      event.preventDefault();
      event.stopPropagation();
      forget();
      show(false);
    }
  });

  // The field keeps the focus while a pointer or a finger chooses.
  list.addEventListener('mousedown', (event) => {
    if (event.target.closest('[role="option"]')) event.preventDefault();
  });
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) choose(option);
  });
  box.addEventListener('focusout', (event) => {
    if (box.contains(event.relatedTarget)) return;
    forget();
    show(false);
  });
  input.form?.addEventListener('submit', () => {
    forget();
    show(false);
  });
  show(false);
}

function startAll(root) {
  root.querySelectorAll('[data-combobox]:not([data-combobox-on])').forEach((box) => {
    box.setAttribute('data-combobox-on', '');
    start(box);
  });
}

startAll(document);
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentNode ?? document));
