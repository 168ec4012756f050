// SPDX-License-Identifier: Apache-2.0
// Reading a payment code with the phone's camera: by the browser's own detector, or from a photo by the platform.

import * as api from "./api.js";

const LOOK_MS = 150;
// The platform takes 256 KiB a request, and a code that fills a third of so many pixels is read with ease.
const MOST_PIXELS = 250_000;
const OURS = /^9[12][0-9]{18}$/;

/** Whether this browser can look for codes in the camera's picture by itself. */
export function canScan() {
  return "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Look through the camera until a code is seen; `stop()` ends it. Throws `DOMException` where there is no camera. */
export async function scan(video, onCode) {
  const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  let timer = null;
  let stopped = false;
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  const look = async () => {
    const found = await detector.detect(video);
    if (stopped) return;
    const code = choose(found.map((each) => each.rawValue));
    if (code === null) {
      timer = setTimeout(look, LOOK_MS);
      return;
    }
    stop();
    onCode(code);
  };
  look();
  return stop;
}

/** Return the code on a photo, or null where there is none. Throws what `api.readPicture` throws. */
export async function readPhoto(file) {
  const { codes } = await api.readPicture(await greyPixels(file));
  return choose(codes);
}

/** Make a picture small and grey, one byte a pixel. */
async function greyPixels(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.floor(bitmap.width * scale));
  const height = Math.max(1, Math.floor(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = pen.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let place = 0; place < pixels.length; place += 1) {
    const at = place * 4;
    pixels[place] = Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  return { width, height, pixels };
}

/** Prefer a code of ours among several, such as beside the QR code of a parcel. */
function choose(codes) {
  return codes.find((code) => OURS.test(code)) ?? codes[0] ?? null;
}
