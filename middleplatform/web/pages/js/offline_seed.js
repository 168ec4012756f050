// SPDX-License-Identifier: Apache-2.0
// What makes codes without a signal: a seed that this phone keeps as a key no script can read, and the reckoning on it.

import * as api from "./api.js";

const DATABASE = "jifu";
const STORE = "offline";
const PLACE = "seed";
const SCHEME = "92";
const DIGITS = 10 ** 8;

/** Fetch a fresh seed for an account while there is a signal; the one before is worthless at once. */
export async function fetchSeed(asset) {
  const { alias, seed, step_s: stepS, codes } = await api.provisionOffline(asset);
  const bytes = Uint8Array.from(seed.match(/../g), (pair) => Number.parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  await inStore("readwrite", (store) => store.put({ alias, key, asset, stepS, codes }, PLACE));
}

/** Return the seed kept on this phone, or null. */
export async function keptSeed() {
  return (await inStore("readonly", (store) => store.get(PLACE))) ?? null;
}

/** Forget the seed, such as on signing out. */
export function forgetSeed() {
  return inStore("readwrite", (store) => store.delete(PLACE));
}

/** Return the code of a moment in milliseconds since 1970, and the seconds that it is shown (docs/payment.md). */
export async function offlineCode({ alias, key, stepS }, moment) {
  const seconds = moment / 1000;
  const step = Math.floor(seconds / stepS);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 0x0f;
  const number = (mac.getUint32(offset) & 0x7fffffff) % DIGITS;
  const body = SCHEME + alias + String(number).padStart(8, "0");
  const check = 98n - ((BigInt(body) * 100n) % 97n);
  return { code: body + String(check).padStart(2, "0"), left: (step + 1) * stepS - seconds };
}

function inStore(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onabort = () => reject(transaction.error);
    };
  });
}
