// A form is sent once: while it is on its way a second press does nothing. The button stays where
// the focus is and says that it works (aria-disabled, data-once="Sending…"); it is never disabled,
// so that its name and value still travel. Applies to every post form; data-once="off" leaves one.

const pending = new WeakMap();
const LONGEST = 20_000; // then pressing again is better than waiting

function release(form) {
  const held = pending.get(form);
  if (!held) return;
  pending.delete(form);
  clearTimeout(held.timer);
  form.removeAttribute('aria-busy');
  if (held.button) {
    held.button.removeAttribute('aria-disabled');
    if (held.words !== null) held.words.node.textContent = held.words.before;
  }
}

function textOf(button) {
  return [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
}

document.addEventListener(
  'submit',
  (event) => {
    const form = event.target;
    if (form.method !== 'post' || form.dataset.once === 'off') return;
    if (pending.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const button = event.submitter?.matches('button') ? event.submitter : null;
    const node = button && form.dataset.once ? textOf(button) : null;
    const words = node ? { node, before: node.textContent } : null;
    pending.set(form, { button, words, timer: setTimeout(release, LONGEST, form) });
    form.setAttribute('aria-busy', 'true');
    button?.setAttribute('aria-disabled', 'true');
    if (words) node.textContent = form.dataset.once;
    // Another listener may keep the page: then the form is free again.
    queueMicrotask(() => {
      if (event.defaultPrevented && !form.matches('[hx-post], [data-hx-post]')) setTimeout(release, 0, form);
    });
  },
  true,
);

document.addEventListener('htmx:afterRequest', (event) => {
  const form = event.target.closest?.('form');
  if (form) release(form);
});

// A page that comes back from the browser's memory was not sent again.
addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form').forEach(release);
});
