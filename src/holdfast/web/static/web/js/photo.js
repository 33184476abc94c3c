// Photos are made small before they travel, and shown before they are sent.
//
//   <input type="file" name="photos" multiple accept="image/*" data-photo data-photo-longest="1600">
//   <div class="photos" data-photo-preview role="status"></div>
//
// With data-photo-paste, pictures that are pasted or dropped anywhere on the page are added, as long
// as the field can be seen.
//
// Drawing anew also leaves out where and when the picture was taken. What the browser cannot draw
// (HEIC on some, documents) goes as it is: the server checks and re-encodes everything anyway.

const QUALITY = 0.85;

async function smaller(file, longest) {
  if (!file.type.startsWith('image/') || file.type === 'image/gif' || file.type === 'image/svg+xml') return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    if (!blob || (scale === 1 && blob.size >= file.size)) return file;
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg', lastModified: Date.now() });
  } catch {
    return file;
  }
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function show(input, files) {
  const preview = input.form?.querySelector('[data-photo-preview]');
  if (!preview) return;
  preview.querySelectorAll('img').forEach((img) => URL.revokeObjectURL(img.src));
  preview.replaceChildren(
    ...files.map((file) => {
      const figure = document.createElement('figure');
      if (file.type.startsWith('image/')) {
        const img = document.createElement('img');
        img.alt = '';
        img.src = URL.createObjectURL(file);
        figure.append(img);
      }
      const caption = document.createElement('figcaption');
      caption.textContent = `${file.name}, ${size(file.size)}`;
      figure.append(caption);
      return figure;
    }),
  );
}

document.addEventListener('change', async (event) => {
  const input = event.target.closest?.('input[type="file"][data-photo]');
  if (!input?.files.length) return;
  const longest = Number(input.dataset.photoLongest || 1600);
  const chosen = [...input.files];
  show(input, chosen);
  const files = await Promise.all(chosen.map((file) => smaller(file, longest)));
  if (input.files.length !== chosen.length || [...input.files].some((file, i) => file !== chosen[i])) return;
  try {
    const basket = new DataTransfer();
    files.forEach((file) => basket.items.add(file));
    input.files = basket.files;
  } catch {
    return; // the whole photo travels instead
  }
  show(input, files);
});

function add(files) {
  const input = [...document.querySelectorAll('[data-photo-paste]')].find((each) => each.checkVisibility());
  const pictures = [...files].filter((file) => file.type.startsWith('image/'));
  if (!input || !pictures.length) return false;
  const basket = new DataTransfer();
  [...input.files, ...pictures].forEach((file) => basket.items.add(file));
  input.files = basket.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}

document.addEventListener('paste', (event) => {
  if (event.clipboardData && add(event.clipboardData.files)) event.preventDefault();
});
document.addEventListener('dragover', (event) => {
  if (document.querySelector('[data-photo-paste]') && event.dataTransfer?.types.includes('Files')) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  if (event.dataTransfer && add(event.dataTransfer.files)) event.preventDefault();
});
