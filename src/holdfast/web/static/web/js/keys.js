// The keys of the desk: one data file says which key does what, an element says what it is.
//
//   <button data-key="mute">, <input data-key="address">, <section tabindex="-1" data-key="person">
//
// A field or a region gets the focus, everything else is pressed. Several elements with one id
// (data-key="answer") are taken by the digit pressed. Only what can be seen counts; an open dialog
// or drawer ([data-key-scope]) comes before the page under it. Keys without Ctrl, other than F keys
// and Escape, only work outside fields, and can be turned off in the list that "?" opens.

const STORE = 'holdfast.keys.letters';
const dialog = document.getElementById('keys');
const byKey = new Map();
let letters = true;
try {
  letters = localStorage.getItem(STORE) !== 'off';
} catch {
  // no storage: letters work
}

function name(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + key;
}

function inField(target) {
  return target.closest?.('input:not([type="radio"], [type="checkbox"], [type="button"]), textarea, select, [contenteditable]');
}

function seen(element) {
  return element.checkVisibility ? element.checkVisibility({ visibilityProperty: true }) : element.offsetParent !== null;
}

function find(id) {
  const all = [...document.querySelectorAll(`[data-key~="${id}"]`)].filter(seen);
  const scope = [...document.querySelectorAll('[data-key-scope]')].filter(seen).pop();
  const inside = scope ? all.filter((element) => scope.contains(element)) : [];
  return inside.length ? inside : all;
}

function act(element) {
  const focus = element.matches('input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [tabindex]:not(a, button)');
  if (!focus) {
    if (element.getAttribute('aria-disabled') === 'true') element.focus();
    else element.click();
    return;
  }
  element.focus();
  element.select?.();
}

// Arrow keys walk what belongs together: <div data-walk> around a question and its answers.
function walk(event) {
  const group = event.target.closest?.('[data-walk]');
  if (!group || inField(event.target) || event.target.matches('[type="radio"]')) return false;
  const stops = [...group.querySelectorAll('a[href], button, input, [data-stop]')].filter(seen);
  if (!stops.length) return false;
  const at = stops.indexOf(document.activeElement);
  const step = event.key === 'ArrowDown' ? 1 : -1;
  stops[Math.min(stops.length - 1, Math.max(0, at + step))].focus();
  return true;
}

function allKeys() {
  if (dialog && !dialog.open) dialog.showModal();
}

function press(key) {
  const digit = /^\d$/.test(key);
  for (const id of byKey.get(key) ?? []) {
    if (id === 'all-keys') {
      allKeys();
      return true;
    }
    const found = find(id);
    const element = found[digit ? Number(key) - 1 : 0];
    if (element) {
      act(element);
      return true;
    }
  }
  return false;
}

function allowed(event, key) {
  const plain = key.length === 1 || key === 'Backspace';
  return !plain || (letters && !inField(event.target));
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || dialog?.open) return;
  const key = name(event);
  const arrow = key === 'ArrowDown' || key === 'ArrowUp';
  if (arrow ? walk(event) : allowed(event, key) && press(key)) event.preventDefault();
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-keys-open]')) allKeys();
});

if (dialog) {
  const box = dialog.querySelector('[data-keys-letters]');
  if (box) {
    box.checked = letters;
    box.addEventListener('change', () => {
      letters = box.checked;
      try {
        localStorage.setItem(STORE, letters ? 'on' : 'off');
      } catch {
        // for this page only
      }
    });
  }
  const answer = await fetch(dialog.dataset.keys);
  const { groups } = await answer.json();
  for (const { keys } of groups) {
    for (const binding of keys) {
      for (const key of binding.keys) byKey.set(key, [...(byKey.get(key) ?? []), binding.id]);
    }
  }
  document.documentElement.setAttribute('data-keys-on', '');
}
