// <button data-copy="#link" data-copied="Copied">Copy</button>: copies a field's value or an
// element's text, says so in its place, and puts the words back. Hidden where it cannot work.

document.querySelectorAll('[data-copy]').forEach((button) => {
  button.hidden = !navigator.clipboard;
});

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  const text = 'value' in source ? source.value : source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    source.select?.();
    return;
  }
  const node = [...button.childNodes].find((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
  if (!node || button.hasAttribute('aria-live')) return;
  const before = node.textContent;
  button.setAttribute('aria-live', 'polite');
  node.textContent = button.dataset.copied || '✓';
  setTimeout(() => {
    node.textContent = before;
    button.removeAttribute('aria-live');
  }, 2000);
});
