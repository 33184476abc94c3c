// <input type="hidden" name="key" value="" data-key-made-here>: the key of a form on a page that is the
// same for everyone, made here, so that sending it twice does it once. The browser's history keeps it
// with the page: after going back or a reload it is the same form, opened anew it is another one.

const field = document.querySelector('[data-key-made-here]');

if (field) {
  // Not randomUUID, which is not there without TLS.
  const key =
    history.state?.key ?? [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('-');
  history.replaceState({ ...history.state, key }, '');
  field.value = key;
}
