// The server has what was typed: the draft that autosave.js kept of it is forgotten.
//
//   <script src="…/acknowledged.js" data-autosave-done="note-018f… report-018f…-*"></script>
//
// Several keys stand with spaces between; one that ends in * is every key that begins so. The tag
// {% acknowledged keys %} writes it, above the words that say so. It is no module: the browser runs
// it before it shows what stands below. Whoever has read "We have it" and goes on at once never
// finds the same words in the next form, however slow the other scripts are.
{
  const done = document.currentScript.dataset.autosaveDone.split(' ').map((key) => `holdfast.draft.${key}`);
  const named = (name) => done.some((key) => (key.endsWith('*') ? name.startsWith(key.slice(0, -1)) : name === key));
  try {
    for (const name of Object.keys(localStorage).filter(named)) localStorage.removeItem(name);
  } catch {
    // no storage, nothing to forget
  }
}
