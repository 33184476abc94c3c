// Small things of every desk page: closing open menus, the reader of a note, printing.
//
// Menus are <details class="menu">: they work without script; here Escape and a press elsewhere
// close them, and the first field takes the focus when one opens.

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!menu.matches?.('details.menu') || !menu.open) return;
    document.querySelectorAll('details.menu[open]').forEach((other) => {
      if (other !== menu && !other.contains(menu)) other.open = false;
    });
    menu.querySelector('.sheetlet :is(input:not([type="hidden"]), select, textarea)')?.focus();
  },
  true,
);

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const menu = document.activeElement?.closest('details.menu[open]') ?? document.querySelector('details.menu[open]');
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector('summary').focus();
});

document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  if (event.target.closest('[data-print]')) print();
  const turn = event.target.closest('[data-switch]');
  if (turn) {
    const readers = [...turn.form.querySelectorAll('[data-reader]')];
    const next = readers[(readers.findIndex((each) => each.checked) + 1) % readers.length];
    next.checked = true;
    next.dispatchEvent(new Event('change', { bubbles: true }));
  }
});

// "/" searches what the page has to search; where there is no knowledge beside, everything.
const find = document.getElementById('find');
if (find && !document.querySelector('[data-key~="knowledge"]')) find.dataset.key += ' knowledge';

document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
});
