// <li data-print hidden><button type="button">Print this page</button></li>: shown where it works.

document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
});
