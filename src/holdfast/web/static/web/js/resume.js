// A form that was sent after the session was over is answered with the sign-in. What stood in it
// comes back, once, on the page it stood on.
//
//   <p data-sign-in hidden>  on the pages of the sign-in: what was sent last waits for its end, and
//                            this says so
//   <script … data-resumed="What you typed is back." data-who="…">  what the form then says, where
//                            autosave.js (which comes first) has not said it of its own draft; and
//                            who is signed in: nobody else is shown what this one typed
//
// It is kept for this tab only and until the next answer: any page but the sign-in says that the
// server has it. Passwords, files and hidden fields are never kept.

const KEY = 'holdfast.sent';
const SKIPPED = ['hidden', 'password', 'file', 'submit', 'button', 'reset'];

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function store(sent) {
  try {
    if (sent === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(sent));
  } catch {
    // full or forbidden: the form works as before
  }
}

const page = document.querySelector('[data-resumed]')?.dataset;

const fields = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.includes(field.type));

// Several forms of a page may lead to one address: a form is known by what it asks, too.
const shape = (form) =>
  [form.getAttribute('action') ?? '', ...[...form.elements].filter((field) => field.name === 'to').map((field) => field.value), ...fields(form).map((field) => field.id || field.name)].join(' ');

const many = (field) => field.type === 'checkbox' || field.type === 'radio';

function keep(form) {
  // Nothing to type in it, such as the sign-out.
  if (!fields(form).length) return store(null);
  const values = fields(form).map((field) => (many(field) ? field.checked : field.value));
  store({ page: location.pathname, who: page?.who, shape: shape(form), values });
}

function restore(sent) {
  const form = [...document.forms].find((each) => each.method === 'post' && shape(each) === sent.shape);
  if (!form) return;
  fields(form).forEach((field, n) => {
    if (many(field)) field.checked = sent.values[n];
    else field.value = sent.values[n];
  });
  for (let menu = form.closest('details'); menu; menu = menu.parentElement.closest('details')) menu.open = true;
  const words = page?.resumed;
  if (!words || form.hasAttribute('data-autosave-back')) return;
  const says = document.createElement('p');
  says.className = 'small';
  says.setAttribute('role', 'status');
  form.prepend(says);
  says.textContent = words;
}

const sent = read();
const entrance = document.querySelector('[data-sign-in]');
if (entrance) {
  entrance.hidden = !sent;
  if (sent) store({ ...sent, waits: true });
} else if (sent && (!sent.waits || sent.page === location.pathname)) {
  store(null);
  if (sent.waits && sent.who === page?.who) restore(sent);
}

document.addEventListener('submit', ({ target }) => {
  if (target.method === 'post' && !entrance) keep(target);
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.xhr.status !== 401) store(null);
});
