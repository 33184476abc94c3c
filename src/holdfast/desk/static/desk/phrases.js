// Ready words while one writes: "::" lists the city's phrases, "??" articles, narrowed by what is
// typed after it. Arrow keys walk, Enter or Tab puts one in, Escape leaves the text as it is.
//
//   <textarea data-phrases="/desk/phrases/find?case=10238"></textarea>
//
// Whom the text is for is read from the form: [name="audience"]:checked or [name="note_for"]; staff
// where it has neither. The list stands in the top layer beside the field, so that no pane cuts it.

const TRIGGER = /(?:^|\s)(::|\?\?)([\p{L}\d-]*(?: [\p{L}\d-]+){0,3})$/u;
const WAIT = 100;
let count = 0;

function start(field) {
  const list = document.createElement('div');
  const said = document.createElement('span');
  list.className = 'listbox phrases';
  list.id = `phrases-${(count += 1)}`;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.dataset.phrasesLabel ?? '');
  list.popover = 'manual';
  said.className = 'sr';
  said.setAttribute('role', 'status');
  field.after(list, said);
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-haspopup', 'listbox');

  let active = -1;
  let from = 0; // where "::" begins
  let left = -1; // where Escape left one alone
  let timer = 0;
  let asking = null;
  const options = () => [...list.querySelectorAll('[role="option"]')];
  const isOpen = () => list.matches(':popover-open');

  function close() {
    clearTimeout(timer);
    asking?.abort();
    if (isOpen()) list.hidePopover();
    field.removeAttribute('aria-activedescendant');
    field.removeAttribute('aria-controls');
    said.textContent = '';
  }

  function mark(index) {
    active = index;
    options().forEach((option, n) => {
      option.setAttribute('aria-selected', String(n === active));
      if (n === active) option.scrollIntoView({ block: 'nearest' });
    });
    field.setAttribute('aria-activedescendant', options()[active].id);
  }

  function open() {
    list.showPopover();
    const box = field.getBoundingClientRect();
    const below = innerHeight - box.bottom;
    list.style.inlineSize = `${Math.min(box.width, 640)}px`;
    list.style.left = `${box.left}px`;
    list.style.maxBlockSize = `${Math.max(120, Math.min(352, Math.max(below, box.top) - 8))}px`;
    const up = below < list.offsetHeight + 8 && box.top > below;
    list.style.top = up ? `${box.top - list.offsetHeight - 2}px` : `${box.bottom + 2}px`;
    field.setAttribute('aria-controls', list.id);
    mark(0);
    said.textContent = (field.dataset.phrasesSaid ?? '{n}').replace('{n}', options().length);
  }

  function reader() {
    const form = field.form;
    return form?.querySelector('[name="audience"]:checked, [name="note_for"]')?.value ?? 'staff';
  }

  async function ask(trigger, typed) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const url = new URL(field.dataset.phrases, location.href);
    url.searchParams.set('q', typed);
    url.searchParams.set('to', reader());
    if (trigger === '??') url.searchParams.set('articles', '1');
    try {
      const answer = await fetch(url, { signal, headers: { 'HX-Request': 'true' } });
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if (signal.aborted) return;
      list.innerHTML = html;
    } catch {
      if (!signal.aborted) close(); // one types on without
      return;
    }
    options().forEach((option, n) => {
      option.id = `${list.id}-${n}`;
    });
    if (options().length && document.activeElement === field) open();
    else close();
  }

  function look() {
    const caret = field.selectionStart;
    const found = caret === field.selectionEnd && TRIGGER.exec(field.value.slice(0, caret));
    const at = found ? caret - found[2].length - found[1].length : -1;
    if (at < 0 || at === left) {
      if (at < 0) left = -1;
      close();
      return;
    }
    from = at;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT, found[1], found[2]);
  }

  function put(option) {
    close();
    field.setRangeText(option.dataset.text, from, field.selectionStart, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  field.addEventListener('input', look);
  field.addEventListener('keydown', (event) => {
    if (!isOpen() || event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = options().length - 1;
    if (event.key === 'ArrowDown') mark(active === last ? 0 : active + 1);
    else if (event.key === 'ArrowUp') mark(active <= 0 ? last : active - 1);
    else if (event.key === 'Enter' || event.key === 'Tab') put(options()[active]);
    else if (event.key === 'Escape') {
      left = from;
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) put(option);
  });
  field.addEventListener('blur', close);
}

function startAll(root) {
  root.querySelectorAll('[data-phrases]:not([data-phrases-on])').forEach((field) => {
    field.setAttribute('data-phrases-on', '');
    start(field);
  });
}

startAll(document);
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentNode ?? document));
document.addEventListener('refreshed', (event) => startAll(event.target));
