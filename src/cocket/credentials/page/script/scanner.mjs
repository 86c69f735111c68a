// Codes from the camera or a picture, where the browser itself can read them (BarcodeDetector). A decoder of our own would not
// fit into the page with what else it does; pasted text, a file and a scanner that types always work.

export async function canScan() {
  try {
    return (await globalThis.BarcodeDetector?.getSupportedFormats())?.includes('qr_code') ?? false;
  } catch {
    return false;
  }
}

async function codesIn(image) {
  const found = await new BarcodeDetector({formats: ['qr_code']}).detect(image);
  return found.map(one => one.rawValue);
}

// The one code of a picture; '' for none, null for several: an officer, not the page, picks which paper is meant.
export async function fromPicture(file) {
  const texts = new Set(await codesIn(await createImageBitmap(file)));
  return texts.size > 1 ? null : [...texts][0] ?? '';
}

export async function fromCamera(video, stopped) {
  const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}});
  video.srcObject = stream;
  video.hidden = false;
  try {
    await video.play();
    while (!stopped()) {
      const [text] = await codesIn(video);
      if (text) {
        return text;
      }
      await new Promise(done => setTimeout(done, 150));
    }
    return '';
  } finally {
    stream.getTracks().forEach(track => track.stop());
    video.hidden = true;
  }
}
